import type { Millis } from '../kit/clock.ts';
import type { Tx } from './database.ts';
export type JobOptions = {
    /** Jobs of one queue run one at a time, in the order they were added. Default: no queue. */
    readonly queue?: string;
    /** A job that waits under the same key is replaced by this one. Default: no key. */
    readonly key?: string;
    /** Not before. Default: at once. */
    readonly runAt?: Millis;
    /** Tries before the job is left alone, 1–32767. Default 25, which with the growing pauses between them is three days. */
    readonly maxAttempts?: number;
};
/** Held, shared, by whoever adds a job to a queue: see queue-sweep.ts. */
export declare const QUEUE_LOCK = 7414001;
/** Promises work in the transaction that makes it necessary: both are kept, or neither. */
export declare class JobAdder {
    #private;
    constructor(tx: Tx);
    /** @param payload what the task is given, as JSON */
    add(task: string, payload: object, options?: JobOptions): Promise<void>;
}
//# sourceMappingURL=job-adder.d.ts.map
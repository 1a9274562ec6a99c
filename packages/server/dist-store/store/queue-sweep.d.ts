import type { Pool } from 'pg';
import type { StoreLogger } from './logger.ts';
/**
 * Forgets job queues that are empty. Every call has a queue of its own and the runner looks at all of them each time it
 * takes a job, so left alone each call ever made would slow down every job.
 *
 * A queue must not be forgotten between the moment someone asks for it and the moment their job is in it, or that job
 * would be in no queue and out of order. Whoever adds to a queue therefore holds QUEUE_LOCK, shared, until they commit;
 * the sweep needs it alone, and when it does not get it, tries again a minute later.
 */
export declare class QueueSweep {
    #private;
    constructor(pool: Pool, logger: StoreLogger);
    start(): void;
    stop(): void;
}
/** One sweep. @returns false when jobs were being added and nothing was done */
export declare function sweepQueues(pool: Pool, logger: StoreLogger): Promise<boolean>;
//# sourceMappingURL=queue-sweep.d.ts.map
import type { Pool } from 'pg';
import type { StoreLogger } from './logger.ts';
/** What a task may know of the try it is. */
export type JobHelpers = {
    readonly jobId: string;
    /** Which try this is, from 1. A try that a crash cut short counts. */
    readonly attempt: number;
    /** When `attempt` has reached it and the task throws, the job is left alone for good. */
    readonly maxAttempts: number;
    /** Aborted when the runner closes and the task has little time left. */
    readonly signal: AbortSignal;
};
/** Does a job. When it throws, the job is tried again after e^attempt seconds (at most e^10). */
export type Task = (payload: unknown, helpers: JobHelpers) => Promise<void>;
export type JobsConfig = {
    readonly logger: StoreLogger;
    /** The name under which this process holds jobs: new at every start, and on record (`nodes`) before. */
    readonly workerId: string;
    /** The names of processes that are gone: what they held is free at once. Default none. */
    readonly deadWorkerIds?: readonly string[];
    /** Jobs at a time, from 1. Default 8. */
    readonly concurrency?: number;
    /** How often to look for jobs that became due, in ms. New jobs are told of at once. Default 1000. */
    readonly pollIntervalMs?: number;
    /** How long `close()` waits for running jobs, in ms; then they are given back, to be tried again. Default 2000. */
    readonly drainMs?: number;
};
/**
 * Runs jobs: each at least once, those of one queue one at a time.
 * A job that fails does not hold up its queue: the next one runs while it waits for its next try.
 */
export declare function openJobs(store: {
    readonly pool: Pool;
}, tasks: Readonly<Record<string, Task>>, config: JobsConfig): Promise<Jobs>;
export declare class Jobs {
    #private;
    constructor(pool: Pool, tasks: Readonly<Record<string, Task>>, config: JobsConfig);
    /** Starts the runner, and starts it again whenever it ends on its own, as it does when a job's end cannot be recorded. */
    start(): Promise<void>;
    /** Takes no more jobs and waits for the running ones, `drainMs` at most. Twice is fine. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}
//# sourceMappingURL=jobs.d.ts.map
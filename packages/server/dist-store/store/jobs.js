import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from 'graphile-worker';
import { graphileLogger } from './graphile-logger.js';
import { QueueSweep } from './queue-sweep.js';
import { settledWithin } from './settled-within.js';
/**
 * Runs jobs: each at least once, those of one queue one at a time.
 * A job that fails does not hold up its queue: the next one runs while it waits for its next try.
 */
export async function openJobs(store, tasks, config) {
    0;
    const jobs = new Jobs(store.pool, tasks, config);
    await jobs.start();
    return jobs;
}
async function unlock(pool, workerIds) {
    await pool.query('select graphile_worker.force_unlock_workers($1::text[])', [workerIds]);
}
const DRAIN_MS = 2_000;
/** How long after the runner ended on its own it is started again. */
const RESTART_MS = 1_000;
export class Jobs {
    #pool;
    #tasks;
    #config;
    #sweep;
    #closing = new AbortController();
    #runner = null;
    #workers = null;
    #closed = null;
    constructor(pool, tasks, config) {
        this.#pool = pool;
        this.#config = config;
        this.#tasks = Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, toGraphile(task)]));
        this.#sweep = new QueueSweep(pool, config.logger);
    }
    /** Starts the runner, and starts it again whenever it ends on its own, as it does when a job's end cannot be recorded. */
    async start() {
        this.#runner = await this.#run();
        this.#sweep.start();
        void this.#runner.promise.catch(() => undefined).then(() => this.#again());
    }
    /** Takes no more jobs and waits for the running ones, `drainMs` at most. Twice is fine. */
    close() {
        this.#closed ??= this.#drain();
        return this.#closed;
    }
    async [Symbol.asyncDispose]() {
        await this.close();
    }
    async #run() {
        const { logger, workerId, concurrency = 8, pollIntervalMs = 1_000, drainMs = DRAIN_MS } = this.#config;
        const events = new EventEmitter();
        // Told before the first job is taken: jobs are held under this name, so that they can be freed when we are gone.
        events.on('pool:create', ({ workerPool }) => {
            workerPool.id = workerId;
            this.#workers = workerPool;
        });
        return await run({
            pgPool: this.#pool,
            taskList: this.#tasks,
            parsedCronItems: [],
            events,
            concurrency,
            pollInterval: pollIntervalMs,
            noHandleSignals: true,
            gracefulShutdownAbortTimeout: drainMs / 2,
            logger: graphileLogger(logger),
            // With a batch of one job, a failure to record its end stops the runner; without, it is a rejection nobody hears.
            preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
        });
    }
    async #again() {
        this.#sweep.stop();
        while (!this.#closing.signal.aborted) {
            this.#config.logger.warn({}, 'the job runner ended on its own; starting it again');
            try {
                await delay(RESTART_MS, undefined, { signal: this.#closing.signal });
                await unlock(this.#pool, [this.#config.workerId]);
                if (!this.#closing.signal.aborted)
                    return await this.start();
            }
            catch (error) {
                this.#config.logger.debug({ err: error }, 'the job runner did not start');
            }
        }
    }
    async #drain() {
        this.#closing.abort();
        this.#sweep.stop();
        const stopped = this.#runner?.stop().catch(() => undefined) ?? Promise.resolve();
        if (await settledWithin(stopped, this.#config.drainMs ?? DRAIN_MS))
            return;
        await Promise.resolve(this.#workers?.forcefulShutdown('Ringway stopped before the job was done')).catch(() => undefined);
        await stopped;
    }
}
function toGraphile(task) {
    return async (payload, { job, abortSignal }) => {
        await task(payload, {
            jobId: job.id,
            attempt: job.attempts,
            maxAttempts: job.max_attempts,
            signal: abortSignal,
        });
    };
}
//# sourceMappingURL=jobs.js.map
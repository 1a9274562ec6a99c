import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type Runner, run, type TaskList, type WorkerEvents, type WorkerPool } from 'graphile-worker'
import type { Pool } from 'pg'
import { graphileLogger } from './graphile-logger.ts'
import { TakenJobs } from './jobs-taken.ts'
import type { StoreLogger } from './logger.ts'
import { QueueSweep } from './queue-sweep.ts'
import { settledWithin } from './settled-within.ts'

/** What a task may know of the try it is. */
export type JobHelpers = {
  readonly jobId: string
  /** Which try this is, from 1. A try that a crash cut short counts. */
  readonly attempt: number
  /** When `attempt` has reached it and the task throws, the job is left alone for good. */
  readonly maxAttempts: number
  /** Aborted when the runner closes and the task has little time left. */
  readonly signal: AbortSignal
}

/** Does a job. When it throws, the job is tried again after e^attempt seconds (at most e^10). */
export type Task = (payload: unknown, helpers: JobHelpers) => Promise<void>

export type JobsConfig = {
  readonly logger: StoreLogger
  /** The name under which this process holds jobs: new at every start, and on record (`nodes`) before. */
  readonly workerId: string
  /** The names of processes that are gone: what they held is free at once. Default none. */
  readonly deadWorkerIds?: readonly string[]
  /** Jobs at a time, from 1. Default 8. */
  readonly concurrency?: number
  /** How often to look for jobs that became due, in ms. New jobs are told of at once. Default 1000. */
  readonly pollIntervalMs?: number
  /** How long `close()` waits for running jobs, in ms; then they are given back, to be tried again. Default 2000. */
  readonly drainMs?: number
}

/**
 * Runs jobs: each at least once, those of one queue one at a time.
 * A job that fails does not hold up its queue: the next one runs while it waits for its next try.
 */
export async function openJobs(
  store: { readonly pool: Pool },
  tasks: Readonly<Record<string, Task>>,
  config: JobsConfig,
): Promise<Jobs> {
  await unlock(store.pool, [...(config.deadWorkerIds ?? []), config.workerId])
  const jobs = new Jobs(store.pool, tasks, config)
  await jobs.start()
  jobs.freeAgain(config.deadWorkerIds ?? [])
  return jobs
}

async function unlock(pool: Pool, workerIds: readonly string[]): Promise<void> {
  await pool.query('select graphile_worker.force_unlock_workers($1::text[])', [workerIds])
}

/** By then PostgreSQL has carried out what a process had asked for as it died. */
const FREE_AGAIN_MS = 1_500
const DRAIN_MS = 2_000
/** How long after the runner ended on its own it is started again. */
const RESTART_MS = 1_000

export class Jobs {
  readonly #pool: Pool
  readonly #tasks: TaskList
  readonly #config: JobsConfig
  readonly #sweep: QueueSweep
  readonly #taken: TakenJobs
  readonly #closing = new AbortController()
  #runner: Runner | null = null
  #workers: WorkerPool | null = null
  #closed: Promise<void> | null = null

  constructor(pool: Pool, tasks: Readonly<Record<string, Task>>, config: JobsConfig) {
    this.#pool = pool
    this.#config = config
    this.#tasks = Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, toGraphile(task)]))
    this.#sweep = new QueueSweep(pool, config.logger)
    this.#taken = new TakenJobs(pool, config.workerId, config.logger)
  }

  /** Starts the runner, and starts it again whenever it ends on its own, as it does when a job's end cannot be recorded. */
  async start(): Promise<void> {
    this.#runner = await this.#run()
    this.#sweep.start()
    this.#taken.start()
    void this.#runner.promise.catch(() => undefined).then(() => this.#again())
  }

  /** The last statement of one that is gone may have taken a job in its name after all was freed. */
  freeAgain(deadWorkerIds: readonly string[]): void {
    if (deadWorkerIds.length === 0) return
    delay(FREE_AGAIN_MS, undefined, { signal: this.#closing.signal, ref: false })
      .then(() => unlock(this.#pool, deadWorkerIds))
      .catch((error) => this.#config.logger.debug({ err: error }, 'jobs of the dead were not freed again'))
  }

  /** Takes no more jobs and waits for the running ones, `drainMs` at most. Twice is fine. */
  close(): Promise<void> {
    this.#closed ??= this.#drain()
    return this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #run(): Promise<Runner> {
    const { logger, workerId, concurrency = 8, pollIntervalMs = 1_000, drainMs = DRAIN_MS } = this.#config
    const events: WorkerEvents = new EventEmitter()
    this.#taken.follow(events)
    // Told before the first job is taken: jobs are held under this name, so that they can be freed when we are gone.
    events.on('pool:create', ({ workerPool }) => {
      workerPool.id = workerId
      this.#workers = workerPool
    })
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
    })
  }

  async #again(): Promise<void> {
    this.#sweep.stop()
    this.#taken.stop()
    while (!this.#closing.signal.aborted) {
      this.#config.logger.warn({}, 'the job runner ended on its own; starting it again')
      try {
        await delay(RESTART_MS, undefined, { signal: this.#closing.signal })
        await unlock(this.#pool, [this.#config.workerId])
        if (!this.#closing.signal.aborted) return await this.start()
      } catch (error) {
        this.#config.logger.debug({ err: error }, 'the job runner did not start')
      }
    }
  }

  async #drain(): Promise<void> {
    this.#closing.abort()
    this.#sweep.stop()
    this.#taken.stop()
    const stopped = this.#runner?.stop().catch(() => undefined) ?? Promise.resolve()
    if (await settledWithin(stopped, this.#config.drainMs ?? DRAIN_MS)) return
    await Promise.resolve(this.#workers?.forcefulShutdown('Ringway stopped before the job was done')).catch(
      () => undefined,
    )
    await stopped
  }
}

function toGraphile(task: Task): TaskList[string] {
  return async (payload, { job, abortSignal }) => {
    await task(payload, {
      jobId: job.id,
      attempt: job.attempts,
      maxAttempts: job.max_attempts,
      signal: abortSignal,
    })
  }
}

import { makeWorkerUtils, type WorkerUtils } from 'graphile-worker'
import type { Pool } from 'pg'
import { graphileLogger } from './graphile-logger.ts'
import { QUEUE_LOCK } from './job-adder.ts'
import type { StoreLogger } from './logger.ts'

const EVERY_MS = 60_000

/**
 * Forgets job queues that are empty. Every call has a queue of its own and the runner looks at all of them each time it
 * takes a job, so left alone each call ever made would slow down every job.
 *
 * A queue must not be forgotten between the moment someone asks for it and the moment their job is in it, or that job
 * would be in no queue and out of order. Whoever adds to a queue therefore holds QUEUE_LOCK, shared, until they commit;
 * the sweep needs it alone, and when it does not get it, tries again a minute later.
 */
export class QueueSweep {
  readonly #pool: Pool
  readonly #logger: StoreLogger
  #timer: NodeJS.Timeout | null = null

  constructor(pool: Pool, logger: StoreLogger) {
    this.#pool = pool
    this.#logger = logger
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#sweepOrTell(), EVERY_MS).unref()
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  async #sweepOrTell(): Promise<void> {
    try {
      await sweepQueues(this.#pool, this.#logger)
    } catch (error) {
      this.#logger.warn({ err: error }, 'empty job queues could not be removed')
    }
  }
}

/** One sweep. @returns false when jobs were being added and nothing was done */
export async function sweepQueues(pool: Pool, logger: StoreLogger): Promise<boolean> {
  const holder = await pool.connect()
  let utils: WorkerUtils | null = null
  try {
    const { rows } = await holder.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [QUEUE_LOCK])
    if (!rows[0]?.alone) return false
    utils = await makeWorkerUtils({ pgPool: pool, logger: graphileLogger(logger) })
    await utils.cleanup({ tasks: ['GC_JOB_QUEUES'] })
    return true
  } finally {
    await utils?.release()
    await holder.query('select pg_advisory_unlock($1)', [QUEUE_LOCK])
    holder.release()
  }
}

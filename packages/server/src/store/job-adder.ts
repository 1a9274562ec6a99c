import { type RawBuilder, sql } from 'kysely'
import type { Millis } from '../kit/clock.ts'
import type { Db } from './database.ts'
import { storable, toJson } from './storable.ts'
import { toTimestamp } from './time.ts'

export type JobOptions = {
  /** Jobs of one queue run one at a time, in the order they were added. Default: no queue. */
  readonly queue?: string
  /** A job that waits under the same key is replaced by this one. Default: no key. */
  readonly key?: string
  /** Not before. Default: at once. */
  readonly runAt?: Millis
  /** Tries before the job is left alone, 1–32767. Default 25, which with the growing pauses between them is three days. */
  readonly maxAttempts?: number
}

/** Work that is promised. */
export type Job = {
  readonly task: string
  /** What the task is given, as JSON. */
  readonly payload: object
  readonly options?: JobOptions
}

/** Held, shared, by whoever adds a job to a queue: see queue-sweep.ts. */
export const QUEUE_LOCK = 7_414_001

/** Each time the job of the same key would have to be another one, taken within a millisecond of being added. */
const MOST_TRIES = 10

/** Promises work in the transaction that makes it necessary: both are kept, or neither. */
export class JobAdder {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** @param payload what the task is given, as JSON */
  async add(task: string, payload: object, options: JobOptions = {}): Promise<void> {
    const job = { task, payload, options }
    // None is added where the job of the same key is taken by a runner at this very moment: graphile-worker looks whether it is
    // taken, and only then replaces it. Asked again, it sees that it is, and adds one beside it.
    for (let tries = 1; !(await this.#added(job)); tries++)
      if (tries === MOST_TRIES) throw new Error(`job ${task} could not be added under the key ${options.key}`)
  }

  async #added(job: Job): Promise<boolean> {
    const { rows } = await sql<{ id: string | null }>`select ${jobAdded(job)} as id from ${QUEUES_HELD}`.execute(
      this.#db,
    )
    return rows[0]?.id != null
  }
}

/** Keeps queues from being forgotten from here on. What is selected from it happens afterwards. */
export const QUEUES_HELD = sql`(select pg_advisory_xact_lock_shared(${sql.lit(QUEUE_LOCK)})) as queues_held`

/** Adds a job, in a statement that may do more; selected from {@link QUEUES_HELD}. Null where it is to be asked again. */
export function jobAdded({ task, payload, options = {} }: Job): RawBuilder<string | null> {
  const { queue = null, key = null, maxAttempts = null } = storable(options)
  const runAt = options.runAt === undefined ? null : toTimestamp(options.runAt)
  // clock_timestamp(), because jobs run in the order of run_at, and now() is the same for a whole transaction.
  return sql`(graphile_worker.add_job(
    ${task}::text,
    payload := ${toJson(payload)}::json,
    queue_name := ${queue}::text,
    run_at := coalesce(${runAt}::timestamptz, clock_timestamp()),
    max_attempts := ${maxAttempts}::int,
    job_key := ${key}::text
  )).id`
}

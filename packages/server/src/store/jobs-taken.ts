import type { Worker, WorkerEvents } from 'graphile-worker'
import type { Pool } from 'pg'
import { type Deferred, deferred } from '../kit/deferred.ts'
import type { StoreLogger } from './logger.ts'

/** How soon after the runner has asked in vain, and how soon again while the database is away. */
const LOOK_AFTER_MS = 500
/** What nobody noticed is found by then. */
const LOOK_EVERY_MS = 60_000

/** A job as it is held; when it was taken tells one try from the next, which its count does not once it was added anew. */
type Held = { readonly id: string; readonly takenAt: Date; readonly takenAtExactly: string }

/**
 * Frees jobs that were taken in our name and never reached us: a connection may die after PostgreSQL has given a job out
 * and before its answer is here. The runner asks again and is given another one; the first would be held for the four
 * hours after which any runner calls a lock stale.
 *
 * Which jobs did reach us is known by what the runner tells: a try that it has begun is left alone, be it under way or its
 * end being recorded. What is held under our name, in a try that was never begun, once everybody who was asking at the
 * time has been answered, is nobody's; it is given back as if it had not been taken.
 */
export class TakenJobs {
  readonly #pool: Pool
  readonly #workerId: string
  readonly #logger: StoreLogger
  /** When the tries that were begun here were taken, in Unix milliseconds by PostgreSQL's clock; the latest of each job. */
  readonly #begun = new Map<string, number>()
  /** Workers that are asking for a job; each resolves with the answer, whatever it is. */
  readonly #asking = new Map<Worker, Deferred<void>>()
  #soon: NodeJS.Timeout | null = null
  #regularly: NodeJS.Timeout | null = null

  /** @param workerId the name under which jobs are taken */
  constructor(pool: Pool, workerId: string, logger: StoreLogger) {
    this.#pool = pool
    this.#workerId = workerId
    this.#logger = logger
  }

  /** A runner begins, and tells what it is given. */
  follow(events: WorkerEvents): void {
    events.on('worker:getJob:start', ({ worker }) => this.#asking.set(worker, deferred()))
    events.on('job:start', ({ worker, job }) => {
      this.#begun.set(job.id, job.locked_at?.getTime() ?? 0)
      this.#answered(worker)
    })
    events.on('worker:getJob:empty', ({ worker }) => this.#answered(worker))
    events.on('worker:getJob:error', ({ worker }) => {
      this.#answered(worker)
      if (this.#regularly) this.#lookSoon()
    })
  }

  /** Looks now, whenever an answer was lost, and once a minute. */
  start(): void {
    this.#regularly ??= setInterval(() => this.#lookSoon(), LOOK_EVERY_MS).unref()
    this.#lookSoon()
  }

  stop(): void {
    if (this.#regularly) clearInterval(this.#regularly)
    if (this.#soon) clearTimeout(this.#soon)
    this.#regularly = this.#soon = null
  }

  /** @returns how many jobs were freed */
  async freeLost(): Promise<number> {
    const begunBefore = [...this.#begun]
    const held = await this.#held()
    // Whoever asks from here on can be given none of these.
    await Promise.all([...this.#asking.values()].map(({ promise }) => promise))
    const lost = held.filter(({ id, takenAt }) => this.#begun.get(id) !== takenAt.getTime())
    this.#forgetRecorded(begunBefore, held)
    if (lost.length === 0) return 0
    const freed = await this.#free(lost)
    if (freed > 0) this.#logger.warn({ jobs: freed }, 'jobs whose answer was lost on the way were freed')
    return freed
  }

  #answered(worker: Worker): void {
    this.#asking.get(worker)?.resolve()
    this.#asking.delete(worker)
  }

  #lookSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null
      this.freeLost().catch((error) => {
        this.#logger.debug({ err: error }, 'jobs whose answer was lost were not looked for')
        if (this.#regularly) this.#lookSoon()
      })
    }, LOOK_AFTER_MS).unref()
  }

  async #held(): Promise<readonly Held[]> {
    const { rows } = await this.#pool.query<Held>(
      `select id, locked_at as "takenAt", locked_at::text as "takenAtExactly"
      from graphile_worker._private_jobs where locked_by = $1`,
      [this.#workerId],
    )
    return rows
  }

  /** A try that was begun before and is no longer held has its end on record. */
  #forgetRecorded(begunBefore: readonly (readonly [id: string, takenAt: number])[], held: readonly Held[]): void {
    const kept = new Map(held.map(({ id, takenAt }) => [id, takenAt.getTime()]))
    for (const [id, takenAt] of begunBefore) {
      if (kept.get(id) !== takenAt && this.#begun.get(id) === takenAt) this.#begun.delete(id)
    }
  }

  /** With the try that was never begun given back: it may have been the last. */
  async #free(lost: readonly Held[]): Promise<number> {
    const { rowCount } = await this.#pool.query(
      `with lost as (
        update graphile_worker._private_jobs as jobs
        set locked_at = null, locked_by = null, attempts = jobs.attempts - 1
        from unnest($2::bigint[], $3::timestamptz[]) as held (id, taken_at)
        where jobs.id = held.id and jobs.locked_at = held.taken_at and jobs.locked_by = $1
        returning jobs.id, jobs.job_queue_id
      ), queues as (
        update graphile_worker._private_job_queues as queues
        set locked_at = null, locked_by = null
        from lost
        where queues.id = lost.job_queue_id and queues.locked_by = $1
      )
      select from lost`,
      [this.#workerId, lost.map(({ id }) => id), lost.map(({ takenAtExactly }) => takenAtExactly)],
    )
    return rowCount ?? 0
  }
}

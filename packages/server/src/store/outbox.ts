import { type QueryCreator, sql } from 'kysely'
import type { Alert } from '../domain/alert.ts'
import type { Delivery } from '../domain/delivery.ts'
import { HOUR, type Millis } from '../kit/clock.ts'
import { alertInserted } from './alerts.ts'
import type { Database, Db, Tx } from './database.ts'
import { DeliveryReader, fared, firstOf, type Promised, toDeliveryRow } from './deliveries.ts'
import { NoSuchRecord } from './errors.ts'
import { type Job, JobAdder, QUEUES_HELD } from './job-adder.ts'
import { toTimestamp } from './time.ts'
import { together } from './together.ts'

/** The task that delivers one row of the outbox; its payload is `{ id }`. */
export const DELIVER_WEBHOOK = 'deliver-webhook'

/** As many as the job runner can count: a delivery is given up by the task, aloud, never by the runner in silence. */
const MAX_JOB_ATTEMPTS = 32_767

/** Before everything else that waits in the queue. */
const AHEAD_OF_ALL: Millis = 0

/**
 * Webhooks promised in the transaction that they report: a crash loses neither.
 *
 * What shares a queue is delivered in the order in which it was added, also over retries, crashes and restarts. The
 * runner alone does not keep it: a job that waits for its retry lets those behind it run. So a job whose turn has not
 * come steps back, and whatever is over calls the next one. The jobs of one queue run one at a time, so none of this
 * happens twice at once.
 */
export class Outbox {
  readonly #tx: Tx
  readonly #jobs: JobAdder
  readonly #deliveries: DeliveryReader

  constructor(tx: Tx) {
    this.#tx = tx
    this.#jobs = new JobAdder(tx)
    this.#deliveries = new DeliveryReader(tx)
  }

  /**
   * `task` is given `{ id }` and ends with `settle`; by default the webhook is sent and its answer not looked at. The
   * order within a queue is that of the calls; transactions that add to one queue at once have to find
   * their own.
   */
  async add(delivery: Delivery, task: string = DELIVER_WEBHOOK): Promise<void> {
    await together(this.#tx, [deliveriesInserted(this.#tx, [delivery], task)], [deliveryJob(delivery, task)])
  }

  /**
   * The delivery `id` when its turn has come. Null when it is over or gone, and when an earlier one of its queue is not
   * over: then it steps back.
   */
  async take(id: string, now: Millis, task: string = DELIVER_WEBHOOK): Promise<Delivery | null> {
    const due = await this.#deliveries.open(id)
    if (due?.isFirst) return due.delivery
    if (due) await this.stepBack(due.delivery, now, task)
    return null
  }

  /** One whose turn has not come: it is called by the end of the one before it, or looks again in an hour. */
  async stepBack(delivery: Delivery, now: Millis, task: string = DELIVER_WEBHOOK): Promise<void> {
    const { payload, options } = deliveryJob(delivery, task)
    await this.#jobs.add(task, payload, { ...options, runAt: now + HOUR })
  }

  /** A delivery that is over, delivered or given up; the next one of its queue is called. @throws NoSuchRecord */
  async settle(delivery: Delivery, at: Millis): Promise<void> {
    await settle(this.#tx, delivery, at)
  }
}

/**
 * A delivery is over, and the next one of its queue is called: by one statement, which is kept whole or not at all; where a runner is taking
 * that one at this very moment, by one more.
 *
 * @param alerts that it deserves
 * @throws NoSuchRecord
 */
export async function settle(db: Db, delivery: Delivery, at: Millis, alerts: readonly Alert[] = []): Promise<void> {
  const { id, queue } = delivery
  const settled = fared(db, delivery)
    .set({ settled_at: toTimestamp(at) })
    .returning('id')
  // The statement sees the records as they were before it.
  const next = firstOf(db, queue).where('id', '<>', id)
  const parts = [
    sql`settled as (${settled})`,
    sql`next as (${next})`,
    ...alerts.map((alert, n) => sql`${sql.id(`alert_${n}`)} as (${alertInserted(db, alert)})`),
  ]
  const { rows } = await sql<{ next: Promised | null; job: string | null }>`
    with ${sql.join(parts)}
    select to_json(next) as next, case when next.id is not null then ${NEXT_CALLED} end as job
    from settled cross join ${QUEUES_HELD} left join next on true`.execute(db)
  const [row] = rows
  if (!row) throw new NoSuchRecord('deliveries', id)
  if (!row.next || row.job !== null) return
  const { task, payload, options } = deliveryJob(row.next, row.next.task)
  await new JobAdder(db).add(task, payload, { ...options, runAt: AHEAD_OF_ALL })
}

/** As `jobAdded` would add the {@link deliveryJob} of `next`. */
const NEXT_CALLED = sql`(graphile_worker.add_job(
  next.task,
  payload := json_build_object('id', next.id),
  queue_name := next.queue,
  run_at := ${toTimestamp(AHEAD_OF_ALL)}::timestamptz,
  max_attempts := ${MAX_JOB_ATTEMPTS}::int,
  job_key := next.id::text
)).id`

/**
 * Deliveries, one at least, come on record in this order, in a statement that may do more; the {@link deliveryJob} of each is
 * added by the same transaction.
 */
export function deliveriesInserted(
  db: QueryCreator<Database>,
  deliveries: readonly Delivery[],
  task: string = DELIVER_WEBHOOK,
) {
  return db.insertInto('deliveries').values(deliveries.map((delivery) => ({ ...toDeliveryRow(delivery), task })))
}

/** Its key lets a delivery have one job, however often it is called. */
export function deliveryJob({ id, queue }: Pick<Promised, 'id' | 'queue'>, task: string = DELIVER_WEBHOOK): Job {
  return { task, payload: { id }, options: { queue, key: id, maxAttempts: MAX_JOB_ATTEMPTS } }
}

import type { QueryCreator } from 'kysely'
import type { Delivery } from '../domain/delivery.ts'
import { HOUR, type Millis } from '../kit/clock.ts'
import type { Database, Tx } from './database.ts'
import { DeliveryWriter, type Promised, toDeliveryRow } from './deliveries.ts'
import { type Job, JobAdder } from './job-adder.ts'
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
  readonly #deliveries: DeliveryWriter

  constructor(tx: Tx) {
    this.#tx = tx
    this.#jobs = new JobAdder(tx)
    this.#deliveries = new DeliveryWriter(tx)
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
    await this.#promise({ ...delivery, task }, now + HOUR)
  }

  /** A delivery that is over, delivered or given up; the next one of its queue is called. @throws NoSuchRecord */
  async settle(delivery: Delivery, at: Millis): Promise<void> {
    const next = await this.#deliveries.settle(delivery, at)
    if (next) await this.#promise(next, AHEAD_OF_ALL)
  }

  async #promise(promised: Promised, runAt: Millis): Promise<void> {
    const { task, payload, options } = deliveryJob(promised, promised.task)
    await this.#jobs.add(task, payload, { ...options, runAt })
  }
}

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

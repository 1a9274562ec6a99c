import type { Delivery } from '../domain/delivery.ts'
import type { Tx } from './database.ts'
import { toDeliveryRow } from './deliveries.ts'
import { JobAdder } from './job-adder.ts'

/** The task that delivers one row of the outbox; its payload is `{ id }`. */
export const DELIVER_WEBHOOK = 'deliver-webhook'

/** Webhooks promised in the transaction that they report: a crash loses neither. */
export class Outbox {
  readonly #tx: Tx
  readonly #jobs: JobAdder

  constructor(tx: Tx) {
    this.#tx = tx
    this.#jobs = new JobAdder(tx)
  }

  async add(delivery: Delivery): Promise<void> {
    await this.#tx.insertInto('deliveries').values(toDeliveryRow(delivery)).execute()
    await this.#jobs.add(DELIVER_WEBHOOK, { id: delivery.id }, { queue: delivery.queue })
  }

  /**
   * A delivery that overtakes none of its queue, however often that one fails: `task` is given `{ queue }` and takes what
   * waits in it one by one, the oldest first. One job waits for each queue at most.
   */
  async addInOrder(delivery: Delivery, task: string): Promise<void> {
    await this.#tx.insertInto('deliveries').values(toDeliveryRow(delivery)).execute()
    await this.#jobs.add(task, { queue: delivery.queue }, { queue: delivery.queue, key: delivery.queue })
  }
}

import { type Generated, type Insertable, type Selectable, sql } from 'kysely'
import type { RequestMethod } from '../domain/application.ts'
import type { Delivery } from '../domain/delivery.ts'
import type { AccountSid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import { NoSuchRecord } from './errors.ts'
import { type Json, storable, toJson } from './storable.ts'
import { fromTimestamp, fromTimestampOrNull, toTimestamp, toTimestampOrNull } from './time.ts'

export interface DeliveriesTable {
  /** A UUID. */
  id: string
  account_sid: AccountSid
  resource_sid: string | null
  queue: string
  url: string
  method: RequestMethod
  params: Json<readonly (readonly [name: string, value: string])[]>
  /** A UUID. */
  idempotency_token: string
  created_at: Date
  delivered_at: Date | null
  attempts: number
  last_error: string | null
  /** In the order they were promised. */
  seq: Generated<string>
  /** Not to be tried again; kept for those alone that hold up their queue. */
  given_up_at: Generated<Date | null>
}

export class DeliveryReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  /** @param id a UUID */
  async get(id: string): Promise<Delivery | null> {
    const row = await this.db.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? fromRow(row) : null
  }

  /** What has not been delivered, oldest first; what was given up is among it. */
  async pending(): Promise<Delivery[]> {
    const rows = await this.db
      .selectFrom('deliveries')
      .selectAll()
      .where('delivered_at', 'is', null)
      .orderBy('created_at')
      .orderBy('seq')
      .execute()
    return rows.map(fromRow)
  }

  /** What is next in a queue that keeps its order; null when nothing waits there. */
  async nextIn(queue: string): Promise<Delivery | null> {
    const row = await this.db
      .selectFrom('deliveries')
      .selectAll()
      .where('queue', '=', queue)
      .where('delivered_at', 'is', null)
      .where('given_up_at', 'is', null)
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst()
    return row ? fromRow(row) : null
  }
}

/** Deliveries are added by the outbox, together with the job that delivers them. */
export class DeliveryWriter extends DeliveryReader {
  /** The delivery, which nobody else locks until this transaction ends; null when it is gone. @param id a UUID */
  async lock(id: string): Promise<Delivery | null> {
    const row = await this.db.selectFrom('deliveries').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    return row ? fromRow(row) : null
  }

  /** What follows in its queue has its turn now. */
  async giveUp(id: string): Promise<void> {
    await this.db.updateTable('deliveries').set({ given_up_at: sql`now()` }).where('id', '=', id).execute()
  }

  /** How a delivery fared. @throws NoSuchRecord */
  async update(delivery: Delivery): Promise<void> {
    const { numUpdatedRows } = await this.db
      .updateTable('deliveries')
      .set(
        storable({
          delivered_at: toTimestampOrNull(delivery.deliveredAt),
          attempts: delivery.attempts,
          last_error: delivery.lastError,
        }),
      )
      .where('id', '=', delivery.id)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw new NoSuchRecord('deliveries', delivery.id)
  }
}

export function toDeliveryRow(delivery: Delivery): Insertable<DeliveriesTable> {
  return storable({
    id: delivery.id,
    account_sid: delivery.accountSid,
    resource_sid: delivery.resourceSid,
    queue: delivery.queue,
    url: delivery.url,
    method: delivery.method,
    params: toJson(delivery.params),
    idempotency_token: delivery.idempotencyToken,
    created_at: toTimestamp(delivery.createdAt),
    delivered_at: toTimestampOrNull(delivery.deliveredAt),
    attempts: delivery.attempts,
    last_error: delivery.lastError,
  })
}

function fromRow(row: Selectable<DeliveriesTable>): Delivery {
  return {
    id: row.id,
    accountSid: row.account_sid,
    resourceSid: row.resource_sid,
    queue: row.queue,
    url: row.url,
    method: row.method,
    params: row.params,
    idempotencyToken: row.idempotency_token,
    createdAt: fromTimestamp(row.created_at),
    deliveredAt: fromTimestampOrNull(row.delivered_at),
    attempts: row.attempts,
    lastError: row.last_error,
  }
}

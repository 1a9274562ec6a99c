import { type Generated, type Insertable, type QueryCreator, type Selectable, sql } from 'kysely'
import type { Account } from '../domain/account.ts'
import type { RequestMethod } from '../domain/application.ts'
import type { Delivery } from '../domain/delivery.ts'
import type { AccountSid } from '../domain/sid.ts'
import type { Millis } from '../kit/clock.ts'
import { type AccountsTable, accountFrom } from './accounts.ts'
import type { Database, Db } from './database.ts'
import { NoSuchRecord } from './errors.ts'
import { type RowInJson, rowOf } from './row-json.ts'
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
  /** The order in which deliveries were added, a bigint. */
  position: Generated<string>
  /** The Graphile task that delivers it. */
  task: Generated<string>
  /** When it was delivered or given up; null while its queue waits for it. */
  settled_at: Date | null
}

/** A delivery that is not over. `isFirst`: it is its turn, for nothing that was added to its queue before is open. */
export type Due = { readonly delivery: Delivery; readonly account: Account; readonly isFirst: boolean }

/** A delivery as its job knows it. */
export type Promised = { readonly id: string; readonly queue: string; readonly task: string }

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

  /** What is still to be delivered, with whose it is; null when it is over, delivered or given up, or gone. @param id a UUID */
  async open(id: string): Promise<Due | null> {
    const row = await this.db
      .selectFrom('deliveries')
      .innerJoin('accounts', 'accounts.sid', 'deliveries.account_sid')
      .selectAll('deliveries')
      .select(({ exists, not, selectFrom }) => [
        sql<RowInJson<AccountsTable>>`to_json(accounts)`.as('account'),
        not(
          exists(
            selectFrom('deliveries as earlier')
              .select('earlier.id')
              .whereRef('earlier.queue', '=', 'deliveries.queue')
              .whereRef('earlier.position', '<', 'deliveries.position')
              .where('earlier.settled_at', 'is', null),
          ),
        ).as('isFirst'),
      ])
      .where('deliveries.id', '=', id)
      .where('deliveries.settled_at', 'is', null)
      .executeTakeFirst()
    if (!row) return null
    return { delivery: fromRow(row), account: accountFrom(rowOf(row.account)), isFirst: Boolean(row.isFirst) }
  }

  /** What has not been delivered, in the order it was added; what was given up is among it. */
  async pending(): Promise<Delivery[]> {
    const rows = await this.db
      .selectFrom('deliveries')
      .selectAll()
      .where('delivered_at', 'is', null)
      .orderBy('position')
      .execute()
    return rows.map(fromRow)
  }

  /** The one of each queue whose turn it is: the first that was neither delivered nor given up. */
  async upNext(): Promise<Delivery[]> {
    const rows = await this.db
      .selectFrom('deliveries')
      .selectAll()
      .distinctOn('queue')
      .where('settled_at', 'is', null)
      .orderBy('queue')
      .orderBy('position')
      .execute()
    return rows.map(fromRow)
  }

  /** How many wait to be delivered, and since when the oldest does (null: none waits). */
  async backlog(): Promise<{ readonly count: number; readonly oldest: Millis | null }> {
    const { count, oldest } = await this.db
      .selectFrom('deliveries')
      .select(({ fn }) => [fn.countAll<string>().as('count'), fn.min('created_at').as('oldest')])
      .where('settled_at', 'is', null)
      .executeTakeFirstOrThrow()
    return { count: Number(count), oldest: fromTimestampOrNull(oldest) }
  }

  /** Whose turn it is in `queue`, and the task that delivers it; null when there is nothing left to deliver. */
  async firstIn(queue: string): Promise<Promised | null> {
    return (await firstOf(this.db, queue).executeTakeFirst()) ?? null
  }
}

/** Deliveries are added by the outbox, together with the job that delivers them, and settled there. */
export class DeliveryWriter extends DeliveryReader {
  /** The delivery, which nobody else locks until this transaction ends; null when it is gone. @param id a UUID */
  async lock(id: string): Promise<Delivery | null> {
    const row = await this.db.selectFrom('deliveries').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    return row ? fromRow(row) : null
  }

  /** How a delivery fared that is not over. @throws NoSuchRecord */
  async update(delivery: Delivery): Promise<void> {
    const { numUpdatedRows } = await fared(this.db, delivery).executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw new NoSuchRecord('deliveries', delivery.id)
  }
}

/** How a delivery fared, in a statement that may do more. */
export function fared(db: QueryCreator<Database>, { id, deliveredAt, attempts, lastError }: Delivery) {
  const values = { delivered_at: toTimestampOrNull(deliveredAt), attempts, last_error: lastError }
  return db.updateTable('deliveries').set(storable(values)).where('id', '=', id)
}

/** Whose turn it is in `queue`, in a statement that may do more. */
export function firstOf(db: QueryCreator<Database>, queue: string) {
  return db
    .selectFrom('deliveries')
    .select(['id', 'queue', 'task'])
    .where('queue', '=', queue)
    .where('settled_at', 'is', null)
    .orderBy('position')
    .limit(1)
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

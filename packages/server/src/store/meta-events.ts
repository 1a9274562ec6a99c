import { type Generated, type QueryCreator, type Selectable, sql } from 'kysely'
import type { Millis } from '../kit/clock.ts'
import type { Database, Db } from './database.ts'
import { type Json, storable, toJson } from './storable.ts'
import { fromTimestamp } from './time.ts'

export interface MetaEventsTable {
  /** In the order they came. */
  id: Generated<string>
  key: string
  payload: Json<unknown>
  received_at: Generated<Date>
  processed_at: Date | null
}

/** Something Meta told us, kept before we answer 200. */
export type MetaEvent = {
  /** What makes it the same event when Meta tells it again. */
  readonly key: string
  readonly payload: unknown
  readonly receivedAt: Millis
}

export class MetaEventReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  /** Has Meta told this, acted upon or not? */
  async has(key: string): Promise<boolean> {
    const row = await this.db.selectFrom('meta_events').select('id').where('key', '=', eventKey(key)).executeTakeFirst()
    return row !== undefined
  }

  async unprocessedCount(): Promise<number> {
    const { count } = await this.db
      .selectFrom('meta_events')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('processed_at', 'is', null)
      .executeTakeFirstOrThrow()
    return Number(count)
  }

  /** What was kept and not yet acted upon, in the order it came. */
  async unprocessed(): Promise<MetaEvent[]> {
    const rows = await this.db
      .selectFrom('meta_events')
      .selectAll()
      .where('processed_at', 'is', null)
      .orderBy('id')
      .execute()
    return rows.map(fromRow)
  }
}

/** Keeps, in one statement of its own, what was not told before. @returns the keys that are new */
export async function keepMetaEvents(
  db: Db,
  events: readonly { readonly key: string; readonly payload: unknown }[],
): Promise<ReadonlySet<string>> {
  const rows = events.map(({ key, payload }) => ({ key: eventKey(key), payload: toJson(payload) }))
  const added = await db
    .insertInto('meta_events')
    .values(rows)
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .execute()
  return new Set(added.map((row) => row.key))
}

export class MetaEventWriter extends MetaEventReader {
  /** The event was acted upon. An unknown key, or one that is done, changes nothing. @returns whether it was still to be done */
  async done(key: string): Promise<boolean> {
    const { numUpdatedRows } = await eventActedOn(this.db, key).executeTakeFirst()
    return numUpdatedRows > 0n
  }
}

/** The event was acted upon, in a statement that may do more; its row tells whether that was still to be done. */
export function eventActedOn(db: QueryCreator<Database>, key: string) {
  return db
    .updateTable('meta_events')
    .set({ processed_at: sql`now()` })
    .where('key', '=', eventKey(key))
    .where('processed_at', 'is', null)
}

/** An event's key as it is kept. */
export function eventKey(key: string): string {
  return storable({ key }).key
}

function fromRow(row: Selectable<MetaEventsTable>): MetaEvent {
  return { key: row.key, payload: row.payload, receivedAt: fromTimestamp(row.received_at) }
}

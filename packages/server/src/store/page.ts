import { type Expression, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Database } from './database.ts'
import { BadCursor } from './errors.ts'
import { fromTimestamp, toTimestamp } from './time.ts'

/** A place between two rows of a list. Opaque: made by a page, handed back as it is. */
export type Cursor = string

/** What to fetch of a list that has the newest first: its beginning, or what follows or precedes a cursor. */
export type Page = {
  /** Rows at most, from 1. */
  readonly size: number
  readonly after?: Cursor | null
  /** Ignored when `after` is given. */
  readonly before?: Cursor | null
}

export type PageOf<T> = {
  readonly rows: readonly T[]
  /** Where the next page begins; null when this is the last. */
  readonly next: Cursor | null
  /** Where the previous page ends; null when this is the first. */
  readonly previous: Cursor | null
}

type Keyed = { readonly sid: string; readonly created_at: Date }

/**
 * One page of `query`, newest first, by (created_at, sid): rows of the same millisecond are neither skipped nor
 * repeated, and what is added meanwhile moves nothing.
 */
export async function fetchPage<Tables extends keyof Database, Row extends Keyed, T>(
  query: SelectQueryBuilder<Database, Tables, Row>,
  page: Page,
  toRecord: (row: Row) => T,
): Promise<PageOf<T>> {
  const backwards = !page.after && Boolean(page.before)
  const from = page.after ?? page.before ?? null
  const direction = backwards ? 'asc' : 'desc'
  const part = from === null ? query : query.where(beyond(from, backwards))
  // One row more than asked tells whether there is another page.
  const found = await part
    .orderBy(sql`created_at`, direction)
    .orderBy(sql`sid`, direction)
    .limit(page.size + 1)
    .execute()
  const more = found.length > page.size
  const rows = found.slice(0, page.size)
  if (backwards) rows.reverse()
  return { rows: rows.map(toRecord), ...ends(rows, { more, backwards, first: from === null }) }
}

/** The two cursors of a page. A page reached by a cursor has rows on the side it came from. */
function ends(
  rows: readonly Keyed[],
  { more, backwards, first }: { more: boolean; backwards: boolean; first: boolean },
): { next: Cursor | null; previous: Cursor | null } {
  const head = rows[0]
  const tail = rows.at(-1)
  if (!head || !tail) return { next: null, previous: null }
  if (backwards) return { next: cursorOf(tail), previous: more ? cursorOf(head) : null }
  return { next: more ? cursorOf(tail) : null, previous: first ? null : cursorOf(head) }
}

function beyond(cursor: Cursor, backwards: boolean): Expression<SqlBool> {
  const { time, sid } = parseCursor(cursor)
  return backwards
    ? sql<SqlBool>`(created_at, sid) > (${time}::timestamptz, ${sid}::text)`
    : sql<SqlBool>`(created_at, sid) < (${time}::timestamptz, ${sid}::text)`
}

function cursorOf(row: Keyed): Cursor {
  return `${row.sid}-${fromTimestamp(row.created_at).toString(36)}`
}

/** @throws BadCursor */
function parseCursor(cursor: Cursor): { sid: string; time: Date } {
  const match = /^([A-Z]{2}[0-9a-fA-F]{32})-([0-9a-z]{1,10})$/.exec(cursor)
  if (match?.[1] === undefined || match[2] === undefined) throw new BadCursor()
  return { sid: match[1], time: toTimestamp(Number.parseInt(match[2], 36)) }
}

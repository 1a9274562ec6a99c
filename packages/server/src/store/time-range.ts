import { type Expression, type SqlBool, sql } from 'kysely'
import type { Millis } from '../kit/clock.ts'
import { toTimestamp } from './time.ts'

/**
 * A stretch of time in a list filter. A day is from its midnight until the next; "on or after" has only `from`,
 * "on or before the midnight of" ends a millisecond after it.
 */
export type TimeRange = {
  /** Inclusive. */
  readonly from?: Millis
  /** Exclusive. */
  readonly until?: Millis
}

/**
 * Rows whose time lies within `range`: that of the first column which has one. A row without a time never does, unless
 * the range is open on both sides.
 */
export function within(columns: readonly string[], range: TimeRange): Expression<SqlBool> {
  const time = sql`coalesce(${sql.join(columns.map((column) => sql.ref(column)))})`
  const since = range.from === undefined ? sql`true` : sql`${time} >= ${toTimestamp(range.from)}`
  const until = range.until === undefined ? sql`true` : sql`${time} < ${toTimestamp(range.until)}`
  return sql<SqlBool>`(${since} and ${until})`
}

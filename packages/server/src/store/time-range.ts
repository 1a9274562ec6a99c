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

/** Rows whose `column` lies within `range`; a row without a time never does, unless the range is open on both sides. */
export function within(column: string, range: TimeRange): Expression<SqlBool> {
  const since = range.from === undefined ? sql`true` : sql`${sql.ref(column)} >= ${toTimestamp(range.from)}`
  const until = range.until === undefined ? sql`true` : sql`${sql.ref(column)} < ${toTimestamp(range.until)}`
  return sql<SqlBool>`(${since} and ${until})`
}

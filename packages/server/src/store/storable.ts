import type { ColumnType } from 'kysely'

/** A jsonb column: read as the value itself, written as JSON text by `toJson`. */
export type Json<T> = ColumnType<T, string, string>
export type JsonOrNull<T> = ColumnType<T | null, string | null, string | null>

// One escape at a time, so that an escaped backslash in front of a "u0000" is not taken for the character.
// JSON.stringify escapes only the surrogates that stand alone.
const JSON_ESCAPE = /\\(?:u0000|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)/g
const UNSTORABLE = /^\\u(?:0000|[dD])/

/**
 * A value as the text of a jsonb column. `undefined` members are left out, `null` members are kept.
 * U+0000 and lone surrogates, which PostgreSQL refuses, become U+FFFD: strangers choose names and bodies.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(JSON_ESCAPE, (one) => (UNSTORABLE.test(one) ? '\\ufffd' : one))
}

/** The same for a column that may be empty: null is SQL's NULL, never the JSON word. */
export function toJsonOrNull(value: unknown): string | null {
  return value === null ? null : toJson(value)
}

/** A row whose text PostgreSQL will take: U+0000 becomes U+FFFD. */
export function storable<Row extends object>(row: Row): Row {
  const clean = Object.entries(row).map(([column, value]) => [
    column,
    typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value,
  ])
  return Object.fromEntries(clean) as Row
}

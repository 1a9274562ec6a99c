import type { ColumnType } from 'kysely';
/** A jsonb column: read as the value itself, written as JSON text by `toJson`. */
export type Json<T> = ColumnType<T, string, string>;
export type JsonOrNull<T> = ColumnType<T | null, string | null, string | null>;
/**
 * A value as the text of a jsonb column. `undefined` members are left out, `null` members are kept.
 * U+0000 and lone surrogates, which PostgreSQL refuses, become U+FFFD: strangers choose names and bodies.
 */
export declare function toJson(value: unknown): string;
/** The same for a column that may be empty: null is SQL's NULL, never the JSON word. */
export declare function toJsonOrNull(value: unknown): string | null;
/** A row whose text PostgreSQL will take: U+0000 becomes U+FFFD. */
export declare function storable<Row extends object>(row: Row): Row;
//# sourceMappingURL=storable.d.ts.map
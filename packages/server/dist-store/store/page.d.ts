import { type SelectQueryBuilder } from 'kysely';
import type { Database } from './database.ts';
/** A place between two rows of a list. Opaque: made by a page, handed back as it is. */
export type Cursor = string;
/** What to fetch of a list that has the newest first: its beginning, or what follows or precedes a cursor. */
export type Page = {
    /** Rows at most, from 1. */
    readonly size: number;
    readonly after?: Cursor | null;
    /** Ignored when `after` is given. */
    readonly before?: Cursor | null;
};
export type PageOf<T> = {
    readonly rows: readonly T[];
    /** Where the next page begins; null when this is the last. */
    readonly next: Cursor | null;
    /** Where the previous page ends; null when this is the first. */
    readonly previous: Cursor | null;
};
type Keyed = {
    readonly sid: string;
    readonly created_at: Date;
};
/**
 * One page of `query`, newest first, by (created_at, sid): rows of the same millisecond are neither skipped nor
 * repeated, and what is added meanwhile moves nothing.
 */
export declare function fetchPage<Tables extends keyof Database, Row extends Keyed, T>(query: SelectQueryBuilder<Database, Tables, Row>, page: Page, toRecord: (row: Row) => T): Promise<PageOf<T>>;
export {};
//# sourceMappingURL=page.d.ts.map
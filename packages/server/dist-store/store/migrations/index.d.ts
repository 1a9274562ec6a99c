import type { Migration } from 'kysely';
/**
 * Every change of the tables, in the order of its name. The job queue's own tables are there before.
 * What was released is never edited: a change is a new file.
 */
export declare const MIGRATIONS: Readonly<Record<string, Migration>>;
//# sourceMappingURL=index.d.ts.map
import type { Setting } from './setting.ts';
/** The user that owns the database. */
export declare const SUPERUSER = "ringway";
/**
 * Makes `folder/data` a database that this PostgreSQL can start on: its files belong to whom it runs as, its version is
 * right, and when there is none it is made. A database is made beside its place and moved there when it is whole, so
 * that one whose making was cut short is never taken for a database.
 *
 * @param folder PostgreSQL's part of the data directory
 * @throws DataDirVersionMismatch, DataDirUnreachable, PostgresDidNotStart
 */
export declare function prepareData(folder: string, setting: Setting, onLine: (line: string) => void): Promise<void>;
//# sourceMappingURL=data-directory.d.ts.map
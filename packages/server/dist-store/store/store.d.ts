import type { Pool } from 'pg';
import type { DatabaseLost } from './errors.ts';
import { type Reader, type Writer } from './handles.ts';
import type { StoreLogger } from './logger.ts';
export type { CallFilter } from './calls.ts';
export * from './errors.ts';
export type { Reader, Writer } from './handles.ts';
export type { JobOptions } from './job-adder.ts';
export type { StoreLogger } from './logger.ts';
export type { MetaEvent } from './meta-events.ts';
export type { Node } from './nodes.ts';
export { DELIVER_WEBHOOK } from './outbox.ts';
export type { Cursor, Page, PageOf } from './page.ts';
export type { TimeRange } from './time-range.ts';
export type StoreConfig = {
    /** Where everything that lasts is kept; made when absent. Not touched when `databaseUrl` is set. */
    readonly dataDir: string;
    /** A PostgreSQL 15 or newer; null starts the one that Ringway brings along. */
    readonly databaseUrl: string | null;
    readonly logger: StoreLogger;
    /** The embedded PostgreSQL ended on its own: nothing can be kept any more. Called once, never after `close()`. */
    readonly onLost?: (lost: DatabaseLost) => void;
    /** Connections at most, from 3. Default 16. */
    readonly poolSize?: number;
};
/**
 * Opens the records: starts PostgreSQL when none is configured, and brings the tables up to date.
 *
 * @throws DataDirInUse, DataDirVersionMismatch, DataDirUnreachable, EmbeddedPostgresUnavailable, PostgresDidNotStart,
 * DatabaseUnsuitable
 */
export declare function openStore(config: StoreConfig): Promise<Store>;
/** The records. What it opened it closes: the connections, then the server when that is ours. */
export declare class Store {
    #private;
    /** For the job runner, which works on the same connections. */
    readonly pool: Pool;
    /** @param pool over a database that is migrated; ended by `close()` */
    constructor(pool: Pool, closeServer: () => Promise<void>);
    /** Each query of `look` sees what is committed when it starts; no transaction holds them together. */
    read<T>(look: (r: Reader) => Promise<T>): Promise<T>;
    /**
     * Runs `change` in one transaction (read committed): all of it is kept, or, when it throws, none of it.
     *
     * When the database breaks a deadlock at our expense, `change` runs again from its beginning, four times in all: let
     * it do nothing that a rollback does not undo. Do not open a second transaction inside it: that one waits for a
     * connection which this one may be holding.
     */
    transact<T>(change: (tx: Writer) => Promise<T>): Promise<T>;
    /**
     * Waits for what is running, two seconds at most, then ends the connections, and the embedded PostgreSQL with them.
     * Twice is fine.
     */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}
//# sourceMappingURL=store.d.ts.map
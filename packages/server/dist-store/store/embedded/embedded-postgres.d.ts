import { DatabaseLost } from '../errors.ts';
import type { StoreLogger } from '../logger.ts';
import type { Connection } from '../pool.ts';
import type { Privilege } from './privilege.ts';
export type EmbeddedConfig = {
    /** Made when absent. PostgreSQL's files are in its `postgres` folder. */
    readonly dataDir: string;
    readonly logger: StoreLogger;
    /** Called once when PostgreSQL ends and `close()` was not called. */
    readonly onLost?: ((lost: DatabaseLost) => void) | undefined;
    /** For tests: nothing is kept safe from a power cut, and `dataDir` is removed at the end, even after kill -9. */
    readonly ephemeral?: boolean;
    /** As whom PostgreSQL may run, best first. Default: what the system allows. */
    readonly privileges?: Privilege[];
};
export type EmbeddedPostgres = {
    readonly connection: Connection;
    /** Of the PostgreSQL server. */
    readonly pid: number;
    /** Ends PostgreSQL and gives the data directory free. */
    close(): Promise<void>;
};
/**
 * Starts the PostgreSQL that came with npm, on a Unix socket that only its own user reaches. It ends when we do,
 * however we do.
 *
 * @throws DataDirInUse, DataDirVersionMismatch, DataDirUnreachable, EmbeddedPostgresUnavailable, PostgresDidNotStart
 */
export declare function openEmbeddedPostgres(config: EmbeddedConfig): Promise<EmbeddedPostgres>;
//# sourceMappingURL=embedded-postgres.d.ts.map
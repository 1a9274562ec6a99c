import { Pool, type PoolConfig } from 'pg';
import type { StoreLogger } from './logger.ts';
/** Which database, in pg's words: a connection string, or the parts of a Unix socket. */
export type Connection = Pick<PoolConfig, 'connectionString' | 'host' | 'port' | 'user' | 'database' | 'ssl'>;
/**
 * Connections to one database. A connection that dies is replaced by the next query that needs one; its death is told to
 * the log, and to whoever was using it.
 *
 * @param options.size connections at most, 1 and up
 */
export declare function openPool(connection: Connection, options: {
    size: number;
    logger: StoreLogger;
}): Pool;
//# sourceMappingURL=pool.d.ts.map
import type { StoreLogger } from './logger.ts';
import type { Connection } from './pool.ts';
/**
 * Brings our tables and the job queue's to this version. Does nothing to a database that is up to date, and is safe
 * when several processes start at once. A migration may take as long as it takes.
 *
 * @throws DatabaseUnsuitable when the server cannot be reached, is too old, or does not speak UTF-8
 */
export declare function migrate(connection: Connection, logger: StoreLogger): Promise<void>;
//# sourceMappingURL=migrate.d.ts.map
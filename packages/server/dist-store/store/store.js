import { Kysely, PostgresDialect } from 'kysely';
import { openEmbeddedPostgres } from './embedded/embedded-postgres.js';
import { readerOver, writerOver } from './handles.js';
import { migrate } from './migrate.js';
import { openPool } from './pool.js';
import { settledWithin } from './settled-within.js';
export * from './errors.js';
export { DELIVER_WEBHOOK } from './outbox.js';
const POOL_SIZE = 16;
const CLOSE_WITHIN_MS = 2_000;
/** PostgreSQL's words for "the other one won; try again". */
const TRY_AGAIN = new Set(['40001', '40P01']);
const TRIES = 4;
/**
 * Opens the records: starts PostgreSQL when none is configured, and brings the tables up to date.
 *
 * @throws DataDirInUse, DataDirVersionMismatch, DataDirUnreachable, EmbeddedPostgresUnavailable, PostgresDidNotStart,
 * DatabaseUnsuitable
 */
export async function openStore(config) {
    const { databaseUrl, logger } = config;
    if (databaseUrl !== null)
        return await openMigrated({ connectionString: databaseUrl }, config, async () => { });
    const server = await openEmbeddedPostgres({ dataDir: config.dataDir, logger, onLost: config.onLost });
    try {
        return await openMigrated(server.connection, config, () => server.close());
    }
    catch (error) {
        await server.close();
        throw error;
    }
}
async function openMigrated(connection, config, closeServer) {
    await migrate(connection, config.logger);
    const pool = openPool(connection, { size: config.poolSize ?? POOL_SIZE, logger: config.logger });
    return new Store(pool, closeServer);
}
/** The records. What it opened it closes: the connections, then the server when that is ours. */
export class Store {
    /** For the job runner, which works on the same connections. */
    pool;
    #db;
    #reader;
    #closeServer;
    #closed = null;
    /** @param pool over a database that is migrated; ended by `close()` */
    constructor(pool, closeServer) {
        this.pool = pool;
        this.#db = new Kysely({ dialect: new PostgresDialect({ pool }) });
        this.#reader = readerOver(this.#db);
        this.#closeServer = closeServer;
    }
    /** Each query of `look` sees what is committed when it starts; no transaction holds them together. */
    async read(look) {
        return await look(this.#reader);
    }
    /**
     * Runs `change` in one transaction (read committed): all of it is kept, or, when it throws, none of it.
     *
     * When the database breaks a deadlock at our expense, `change` runs again from its beginning, four times in all: let
     * it do nothing that a rollback does not undo. Do not open a second transaction inside it: that one waits for a
     * connection which this one may be holding.
     */
    async transact(change) {
        for (let attempt = 1;; attempt += 1) {
            try {
                return await this.#db.transaction().execute((tx) => change(writerOver(tx)));
            }
            catch (error) {
                if (attempt === TRIES || !TRY_AGAIN.has(error?.code))
                    throw error;
            }
        }
    }
    /**
     * Waits for what is running, two seconds at most, then ends the connections, and the embedded PostgreSQL with them.
     * Twice is fine.
     */
    close() {
        this.#closed ??= this.#end();
        return this.#closed;
    }
    async [Symbol.asyncDispose]() {
        await this.close();
    }
    async #end() {
        await settledWithin(this.pool.end(), CLOSE_WITHIN_MS);
        await this.#closeServer();
    }
}
//# sourceMappingURL=store.js.map
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { Client } from 'pg';
import { openEmbeddedPostgres } from './embedded/embedded-postgres.js';
import { migrate } from './migrate.js';
import { openPool } from './pool.js';
import { Store } from './store.js';
/** For tests: says nothing. */
export const SILENT = { debug() { }, info() { }, warn() { }, error() { } };
const TEMPLATE = 'ringway_template';
/** A database server for the tests of one process, with a database in it that is migrated and copied for each test. */
class TestCluster {
    #server;
    #databases = 0;
    constructor(server) {
        this.#server = server;
    }
    static async open() {
        const dataDir = mkdtempSync(join(tmpdir(), 'ringway-test-'));
        const cluster = new TestCluster(await openEmbeddedPostgres({ dataDir, logger: SILENT, ephemeral: true }));
        await cluster.#run(`create database ${TEMPLATE}`);
        await migrate(cluster.#connection(TEMPLATE), SILENT);
        return cluster;
    }
    async database() {
        this.#databases += 1;
        const name = `test_${this.#databases}`;
        await this.#run(`create database ${name} template ${TEMPLATE} strategy file_copy`);
        return this.#connection(name);
    }
    async close() {
        await this.#server.close();
    }
    #connection(database) {
        return { ...this.#server.connection, database };
    }
    async #run(statement) {
        const client = new Client(this.#server.connection);
        await client.connect();
        try {
            await client.query(statement);
        }
        finally {
            await client.end();
        }
    }
}
// One server for all tests of a process, which may be many files: starting one takes half a second.
let cluster = null;
after(async () => {
    await (await cluster)?.close();
    cluster = null;
});
/** A database of its own for one test, on a server that ends, and is removed, with the process. */
export async function openTestDatabase() {
    cluster ??= TestCluster.open();
    return await (await cluster).database();
}
/** A store of its own for one test. Close it; what is left open ends with the process's tests. */
export async function openTestStore(options = {}) {
    const { logger = SILENT, poolSize = 8 } = options;
    return new Store(openPool(await openTestDatabase(), { size: poolSize, logger }), async () => { });
}
//# sourceMappingURL=open-test-store.js.map
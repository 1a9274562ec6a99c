import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { Client } from 'pg'
import { type EmbeddedPostgres, openEmbeddedPostgres } from './embedded/embedded-postgres.ts'
import type { StoreLogger } from './logger.ts'
import { migrate } from './migrate.ts'
import { type Connection, openPool } from './pool.ts'
import { Store } from './store.ts'

/** For tests: says nothing. */
export const SILENT: StoreLogger = { debug() {}, info() {}, warn() {}, error() {} }

const TEMPLATE = 'ringway_template'

/** A database server for the tests of one process, with a database in it that is migrated and copied for each test. */
class TestCluster {
  readonly #server: EmbeddedPostgres
  #databases = 0

  private constructor(server: EmbeddedPostgres) {
    this.#server = server
  }

  static async open(): Promise<TestCluster> {
    const dataDir = mkdtempSync(join(tmpdir(), 'ringway-test-'))
    const cluster = new TestCluster(await openEmbeddedPostgres({ dataDir, logger: SILENT, ephemeral: true }))
    await cluster.#run(`create database ${TEMPLATE}`)
    await migrate(cluster.#connection(TEMPLATE), SILENT)
    return cluster
  }

  async database(): Promise<Connection> {
    this.#databases += 1
    const name = `test_${this.#databases}`
    await this.#run(`create database ${name} template ${TEMPLATE} strategy file_copy`)
    return this.#connection(name)
  }

  async close(): Promise<void> {
    await this.#server.close()
  }

  #connection(database: string): Connection {
    return { ...this.#server.connection, database }
  }

  async #run(statement: string): Promise<void> {
    const client = new Client(this.#server.connection)
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
}

// One server for all tests of a process, which may be many files: starting one takes half a second.
let cluster: Promise<TestCluster> | null = null

after(async () => {
  await (await cluster)?.close()
  cluster = null
})

/** A database of its own for one test, on a server that ends, and is removed, with the process. */
export async function openTestDatabase(): Promise<Connection> {
  cluster ??= TestCluster.open()
  return await (await cluster).database()
}

/** A store of its own for one test. Close it; what is left open ends with the process's tests. */
export async function openTestStore(
  options: { logger?: StoreLogger; poolSize?: number; connectWithinMs?: number } = {},
): Promise<Store> {
  const { logger = SILENT, poolSize: size = 8, ...more } = options
  return new Store(openPool(await openTestDatabase(), { size, logger, ...more }), async () => {})
}

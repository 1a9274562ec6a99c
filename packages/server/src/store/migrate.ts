import { runMigrations } from 'graphile-worker'
import { Kysely, Migrator, PostgresDialect } from 'kysely'
import { Pool, type PoolClient } from 'pg'
import { DatabaseUnsuitable } from './errors.ts'
import { graphileLogger } from './graphile-logger.ts'
import type { StoreLogger } from './logger.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { Connection } from './pool.ts'

/** PostgreSQL 15, as `server_version_num` counts. */
const OLDEST_SERVER = 150_000

/** Held by whoever migrates, so that processes that start together take turns. */
const MIGRATION_LOCK = 7_414_000

/**
 * Brings our tables and the job queue's to this version. Does nothing to a database that is up to date, and is safe
 * when several processes start at once. A migration may take as long as it takes.
 *
 * @throws DatabaseUnsuitable when the server cannot be reached, is too old, or does not speak UTF-8
 */
export async function migrate(connection: Connection, logger: StoreLogger): Promise<void> {
  const pool = new Pool({ ...connection, max: 2, application_name: 'ringway migrations' })
  // A connection that dies while in use tells whoever uses it.
  pool.on('error', (error) => logger.debug({ err: error }, 'a database connection died'))
  pool.on('connect', (client) => client.on('error', () => undefined))
  try {
    const holder = await connectOrExplain(pool)
    try {
      await refuseUnsuitable(holder)
      await holder.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
      await runMigrations({ pgPool: pool, logger: graphileLogger(logger), preset: {} })
      await migrateTables(pool)
    } finally {
      // Ending the connection gives the lock back.
      holder.release(true)
    }
  } finally {
    await pool.end()
  }
}

async function connectOrExplain(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    const why = error instanceof Error ? error.message || error.name : String(error)
    throw new DatabaseUnsuitable(`The database cannot be reached (${why}). Check DATABASE_URL.`, { cause: error })
  }
}

async function refuseUnsuitable(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ number: string; name: string; encoding: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as name,
            current_setting('server_encoding') as encoding`,
  )
  const server = rows[0]
  if (!server || Number(server.number) < OLDEST_SERVER)
    throw new DatabaseUnsuitable(`PostgreSQL ${server?.name} is too old: Ringway needs PostgreSQL 15 or newer.`)
  if (server.encoding !== 'UTF8')
    throw new DatabaseUnsuitable(`The database is in ${server.encoding}: Ringway needs one in UTF8.`)
}

async function migrateTables(pool: Pool): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

import { Kysely, PostgresDialect } from 'kysely'
import type { Pool } from 'pg'
import type { Alert } from '../domain/alert.ts'
import type { Delivery } from '../domain/delivery.ts'
import type { CallSid } from '../domain/sid.ts'
import type { Millis } from '../kit/clock.ts'
import { CallWriter } from './calls.ts'
import { connectionsOf } from './connections.ts'
import type { Database } from './database.ts'
import { openEmbeddedPostgres } from './embedded/embedded-postgres.ts'
import type { DatabaseLost } from './errors.ts'
import { type Reader, readerOver, type Writer, writerOver } from './handles.ts'
import type { StoreLogger } from './logger.ts'
import { keepMetaEvents, MetaEventWriter } from './meta-events.ts'
import { migrate } from './migrate.ts'
import { settle } from './outbox.ts'
import { type Connection, openPool } from './pool.ts'
import { forgetOld } from './retention.ts'
import { settledWithin } from './settled-within.ts'

export type { Called } from './admission.ts'
export type { CallFilter } from './calls.ts'
export * from './errors.ts'
export type { Reader, Writer } from './handles.ts'
export type { Job, JobOptions } from './job-adder.ts'
export type { StoreLogger } from './logger.ts'
export type { MetaEvent } from './meta-events.ts'
export type { Node } from './nodes.ts'
export { DELIVER_WEBHOOK } from './outbox.ts'
export type { Cursor, Page, PageOf } from './page.ts'
export type { TimeRange } from './time-range.ts'

export type StoreConfig = {
  /** Where everything that lasts is kept; made when absent. Not touched when `databaseUrl` is set. */
  readonly dataDir: string
  /** A PostgreSQL 15 or newer; null starts the one that Ringway brings along. */
  readonly databaseUrl: string | null
  readonly logger: StoreLogger
  /** The embedded PostgreSQL ended on its own: nothing can be kept any more. Called once, never after `close()`. */
  readonly onLost?: (lost: DatabaseLost) => void
  /** Connections at most, from 3. Default 16. */
  readonly poolSize?: number
}

const POOL_SIZE = 16
const CLOSE_WITHIN_MS = 2_000

/** PostgreSQL's words for "the other one won; try again". */
const TRY_AGAIN: ReadonlySet<unknown> = new Set(['40001', '40P01'])
const TRIES = 4

/**
 * Opens the records: starts PostgreSQL when none is configured, and brings the tables up to date.
 *
 * @throws DataDirInUse, DataDirVersionMismatch, DataDirUnreachable, EmbeddedPostgresUnavailable, PostgresDidNotStart,
 * DatabaseUnsuitable
 */
export async function openStore(config: StoreConfig): Promise<Store> {
  const { databaseUrl, logger } = config
  if (databaseUrl !== null) return await openMigrated({ connectionString: databaseUrl }, config, async () => {})
  const server = await openEmbeddedPostgres({ dataDir: config.dataDir, logger, onLost: config.onLost })
  try {
    return await openMigrated(server.connection, config, () => server.close())
  } catch (error) {
    await server.close()
    throw error
  }
}

async function openMigrated(
  connection: Connection,
  config: StoreConfig,
  closeServer: () => Promise<void>,
): Promise<Store> {
  await migrate(connection, config.logger)
  const pool = openPool(connection, { size: config.poolSize ?? POOL_SIZE, logger: config.logger })
  return new Store(pool, closeServer)
}

/** The records. What it opened it closes: the connections, then the server when that is ours. */
export class Store {
  /** For the job runner, which works on the same connections. */
  readonly pool: Pool
  readonly #db: Kysely<Database>
  readonly #reader: Reader
  readonly #closeServer: () => Promise<void>
  #closed: Promise<void> | null = null

  /** @param pool over a database that is migrated; ended by `close()` */
  constructor(pool: Pool, closeServer: () => Promise<void>) {
    this.pool = pool
    this.#db = new Kysely({ dialect: new PostgresDialect({ pool: connectionsOf(pool) }) })
    this.#reader = readerOver(this.#db)
    this.#closeServer = closeServer
  }

  /**
   * Each query of `look` sees what is committed when it starts; no transaction holds them together.
   *
   * @throws NoConnection
   */
  async read<T>(look: (r: Reader) => Promise<T>): Promise<T> {
    return await look(this.#reader)
  }

  /**
   * Runs `change` in one transaction (read committed): all of it is kept, or, when it throws, none of it.
   *
   * When the database breaks a deadlock at our expense, `change` runs again from its beginning, four times in all: let
   * it do nothing that a rollback does not undo. Do not open a second transaction inside it: that one waits for a
   * connection which this one may be holding.
   *
   * @throws NoConnection, before anything was done
   */
  async transact<T>(change: (tx: Writer) => Promise<T>): Promise<T> {
    return await tryAgain(() => this.#db.transaction().execute((tx) => change(writerOver(tx))))
  }

  /**
   * Keeps what Meta told, as far as it is new; once this resolves none of it can be lost. One statement, because Meta
   * waits for it and the caller rings meanwhile.
   *
   * @returns those that were not told before, in their order
   */
  async keepMetaEvents<E extends { readonly key: string }>(events: readonly E[]): Promise<readonly E[]> {
    const fresh = await keepMetaEvents(
      this.#db,
      events.map((event) => ({ key: event.key, payload: event })),
    )
    return events.filter(
      (event, index) => fresh.has(event.key) && events.findIndex((e) => e.key === event.key) === index,
    )
  }

  /** What Meta told was acted upon, and nothing else is to be kept together with that: one statement, no transaction. */
  async metaEventDone(key: string): Promise<void> {
    await new MetaEventWriter(this.#db).done(key)
  }

  /** Meta has confirmed that a call is over: one statement, no transaction. */
  async callEndedAtMeta(sid: CallSid): Promise<void> {
    await new CallWriter(this.#db).endedAtMeta(sid)
  }

  /**
   * A delivery is over, delivered or given up, and the next one of its queue is called; `alerts` are what it deserves. One
   * statement, no transaction.
   *
   * @throws NoSuchRecord
   */
  async deliverySettled(delivery: Delivery, at: Millis, alerts: readonly Alert[] = []): Promise<void> {
    await tryAgain(() => settle(this.#db, delivery, at, alerts))
  }

  /** Forgets what is past its time; see retention.ts. @returns rows forgotten */
  forgetOld(now: Millis): Promise<number> {
    return forgetOld(this.#db, now)
  }

  /**
   * Waits for what is running, two seconds at most, then ends the connections, and the embedded PostgreSQL with them.
   * Twice is fine.
   */
  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #end(): Promise<void> {
    await settledWithin(this.pool.end(), CLOSE_WITHIN_MS)
    await this.#closeServer()
  }
}

/** Does what PostgreSQL breaks off, because the other one won, from its beginning. */
async function tryAgain<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === TRIES || !TRY_AGAIN.has((error as { code?: unknown } | null)?.code)) throw error
    }
  }
}

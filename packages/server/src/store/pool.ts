import { Pool, type PoolConfig } from 'pg'
import type { StoreLogger } from './logger.ts'

/** Longest a statement may run, so that one bad query cannot hold a connection for ever. */
const STATEMENT_TIMEOUT_MS = 15_000
/** Longest a transaction may sit between two statements. */
const IDLE_IN_TRANSACTION_MS = 30_000
/** Longest to wait for a connection: a full pool is an error that is told, not a silence. */
const CONNECT_WITHIN_MS = 10_000
/** A connection is a process of PostgreSQL's and has statements prepared: one that is used now and then is worth keeping. */
const KEPT_IDLE_MS = 300_000

/** Which database, in pg's words: a connection string, or the parts of a Unix socket. */
export type Connection = Pick<PoolConfig, 'connectionString' | 'host' | 'port' | 'user' | 'database' | 'ssl'>

export type PoolOptions = {
  /** Connections at most, 1 and up. */
  readonly size: number
  readonly logger: StoreLogger
  /** How long to wait for one that is free. Default 10 s. */
  readonly connectWithinMs?: number
}

/**
 * Connections to one database. A connection that dies is replaced by the next query that needs one; its death is told to
 * the log, and to whoever was using it.
 */
export function openPool(connection: Connection, options: PoolOptions): Pool {
  const pool = new Pool({
    ...connection,
    max: options.size,
    application_name: 'ringway',
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    connectionTimeoutMillis: options.connectWithinMs ?? CONNECT_WITHIN_MS,
    idleTimeoutMillis: KEPT_IDLE_MS,
  })
  // Without these two listeners the death of a connection would be the death of the process. One that is in use tells
  // whoever uses it; at the end PostgreSQL may be quicker than our goodbyes.
  pool.on('error', (error) => {
    if (!pool.ending) options.logger.warn({ err: error }, 'a database connection died')
  })
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

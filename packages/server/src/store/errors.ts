/** Another Ringway works on this data directory. */
export class DataDirInUse extends Error {
  override readonly name = 'DataDirInUse'
  readonly dataDir: string
  /** The Ringway process that holds the directory. */
  readonly pid: number

  constructor(dataDir: string, pid: number) {
    super(`Ringway is already running here (pid ${pid}): ${dataDir}`)
    this.dataDir = dataDir
    this.pid = pid
  }
}

/** The data directory was made by another major version of PostgreSQL, which cannot be read by this one. */
export class DataDirVersionMismatch extends Error {
  override readonly name = 'DataDirVersionMismatch'
  readonly dataDir: string
  readonly found: string
  readonly expected: string

  constructor(dataDir: string, found: string, expected: string) {
    super(
      `${dataDir} was made by PostgreSQL ${found}, and this Ringway carries PostgreSQL ${expected}. ` +
        `Choose another RINGWAY_DATA_DIR, or run PostgreSQL ${found} on it and set DATABASE_URL.`,
    )
    this.dataDir = dataDir
    this.found = found
    this.expected = expected
  }
}

/** The PostgreSQL that Ringway brings along cannot run here; the message says why and what to do instead. */
export class EmbeddedPostgresUnavailable extends Error {
  override readonly name = 'EmbeddedPostgresUnavailable'

  constructor(reason: string, options?: ErrorOptions) {
    super(`${reason} Set DATABASE_URL to a PostgreSQL 15 or newer instead.`, options)
  }
}

/** The files of the data directory belong to another user, or cannot be reached by the one PostgreSQL must run as. */
export class DataDirUnreachable extends Error {
  override readonly name = 'DataDirUnreachable'
  readonly dataDir: string

  constructor(dataDir: string, reason: string) {
    super(`${reason} Set RINGWAY_DATA_DIR to a directory of your own, or set DATABASE_URL.`)
    this.dataDir = dataDir
  }
}

/** PostgreSQL did not start; `log` is the end of what it said. */
export class PostgresDidNotStart extends Error {
  override readonly name = 'PostgresDidNotStart'
  readonly log: string

  constructor(what: string, log: string) {
    super(`${what}\n${log}`.trimEnd())
    this.log = log
  }
}

/** The embedded PostgreSQL ended while Ringway lives. Nothing can be kept any more: the process should end. */
export class DatabaseLost extends Error {
  override readonly name = 'DatabaseLost'
  readonly log: string

  constructor(how: string, log: string) {
    super(`PostgreSQL ended on its own (${how})\n${log}`.trimEnd())
    this.log = log
  }
}

/** The database behind DATABASE_URL cannot be reached, or is not one that Ringway can use. */
export class DatabaseUnsuitable extends Error {
  override readonly name = 'DatabaseUnsuitable'
}

/**
 * No connection to the database was to be had in time: all are in use, or it does not answer. Nothing was asked of it, so
 * nothing is done.
 */
export class NoConnection extends Error {
  override readonly name = 'NoConnection'

  /** @param why what the pool said */
  constructor(why: unknown) {
    super('no connection to the database was to be had', { cause: why })
  }
}

/** A page cursor that no page of ours handed out. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor'

  constructor() {
    super('not a cursor of this list')
  }
}

/** An update or delete of a record that is not there. */
export class NoSuchRecord extends Error {
  override readonly name = 'NoSuchRecord'
  readonly table: string
  readonly key: string

  constructor(table: string, key: string) {
    super(`${table} has no ${key}`)
    this.table = table
    this.key = key
  }
}

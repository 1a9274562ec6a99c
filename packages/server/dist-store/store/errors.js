/** Another Ringway works on this data directory. */
export class DataDirInUse extends Error {
    name = 'DataDirInUse';
    dataDir;
    /** The Ringway process that holds the directory. */
    pid;
    constructor(dataDir, pid) {
        super(`Ringway is already running on ${dataDir} (pid ${pid})`);
        this.dataDir = dataDir;
        this.pid = pid;
    }
}
/** The data directory was made by another major version of PostgreSQL, which cannot be read by this one. */
export class DataDirVersionMismatch extends Error {
    name = 'DataDirVersionMismatch';
    dataDir;
    found;
    expected;
    constructor(dataDir, found, expected) {
        super(`${dataDir} was made by PostgreSQL ${found}, and this Ringway carries PostgreSQL ${expected}. ` +
            `Choose another RINGWAY_DATA_DIR, or run PostgreSQL ${found} on it and set DATABASE_URL.`);
        this.dataDir = dataDir;
        this.found = found;
        this.expected = expected;
    }
}
/** The PostgreSQL that Ringway brings along cannot run here; the message says why and what to do instead. */
export class EmbeddedPostgresUnavailable extends Error {
    name = 'EmbeddedPostgresUnavailable';
    constructor(reason, options) {
        super(`${reason} Set DATABASE_URL to a PostgreSQL 15 or newer instead.`, options);
    }
}
/** The files of the data directory belong to another user, or cannot be reached by the one PostgreSQL must run as. */
export class DataDirUnreachable extends Error {
    name = 'DataDirUnreachable';
    dataDir;
    constructor(dataDir, reason) {
        super(`${reason} Set RINGWAY_DATA_DIR to a directory of your own, or set DATABASE_URL.`);
        this.dataDir = dataDir;
    }
}
/** PostgreSQL did not start; `log` is the end of what it said. */
export class PostgresDidNotStart extends Error {
    name = 'PostgresDidNotStart';
    log;
    constructor(what, log) {
        super(`${what}\n${log}`.trimEnd());
        this.log = log;
    }
}
/** The embedded PostgreSQL ended while Ringway lives. Nothing can be kept any more: the process should end. */
export class DatabaseLost extends Error {
    name = 'DatabaseLost';
    log;
    constructor(how, log) {
        super(`PostgreSQL ended on its own (${how})\n${log}`.trimEnd());
        this.log = log;
    }
}
/** The database behind DATABASE_URL cannot be reached, or is not one that Ringway can use. */
export class DatabaseUnsuitable extends Error {
    name = 'DatabaseUnsuitable';
}
/** A page cursor that no page of ours handed out. */
export class BadCursor extends Error {
    name = 'BadCursor';
    constructor() {
        super('not a cursor of this list');
    }
}
/** An update or delete of a record that is not there. */
export class NoSuchRecord extends Error {
    name = 'NoSuchRecord';
    table;
    key;
    constructor(table, key) {
        super(`${table} has no ${key}`);
        this.table = table;
        this.key = key;
    }
}
//# sourceMappingURL=errors.js.map
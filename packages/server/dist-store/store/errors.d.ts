/** Another Ringway works on this data directory. */
export declare class DataDirInUse extends Error {
    readonly name = "DataDirInUse";
    readonly dataDir: string;
    /** The Ringway process that holds the directory. */
    readonly pid: number;
    constructor(dataDir: string, pid: number);
}
/** The data directory was made by another major version of PostgreSQL, which cannot be read by this one. */
export declare class DataDirVersionMismatch extends Error {
    readonly name = "DataDirVersionMismatch";
    readonly dataDir: string;
    readonly found: string;
    readonly expected: string;
    constructor(dataDir: string, found: string, expected: string);
}
/** The PostgreSQL that Ringway brings along cannot run here; the message says why and what to do instead. */
export declare class EmbeddedPostgresUnavailable extends Error {
    readonly name = "EmbeddedPostgresUnavailable";
    constructor(reason: string, options?: ErrorOptions);
}
/** The files of the data directory belong to another user, or cannot be reached by the one PostgreSQL must run as. */
export declare class DataDirUnreachable extends Error {
    readonly name = "DataDirUnreachable";
    readonly dataDir: string;
    constructor(dataDir: string, reason: string);
}
/** PostgreSQL did not start; `log` is the end of what it said. */
export declare class PostgresDidNotStart extends Error {
    readonly name = "PostgresDidNotStart";
    readonly log: string;
    constructor(what: string, log: string);
}
/** The embedded PostgreSQL ended while Ringway lives. Nothing can be kept any more: the process should end. */
export declare class DatabaseLost extends Error {
    readonly name = "DatabaseLost";
    readonly log: string;
    constructor(how: string, log: string);
}
/** The database behind DATABASE_URL cannot be reached, or is not one that Ringway can use. */
export declare class DatabaseUnsuitable extends Error {
    readonly name = "DatabaseUnsuitable";
}
/** A page cursor that no page of ours handed out. */
export declare class BadCursor extends Error {
    readonly name = "BadCursor";
    constructor();
}
/** An update or delete of a record that is not there. */
export declare class NoSuchRecord extends Error {
    readonly name = "NoSuchRecord";
    readonly table: string;
    readonly key: string;
    constructor(table: string, key: string);
}
//# sourceMappingURL=errors.d.ts.map
/** The server that `postmaster.pid` speaks of. PostgreSQL, src/include/utils/pidfile.h: line 1 its pid, line 8 its state. */
export type PostmasterFile = {
    readonly pid: number;
    readonly ready: boolean;
};
/** Null when there is no such file, or nothing in it. */
export declare function readPostmasterFile(data: string): PostmasterFile | null;
/**
 * Makes way for a new server on `data`, for someone who knows that no living Ringway works on it:
 * a server that is still shutting down, or that has lost its guard, is ended and waited for; a number that a foreign
 * process has by now is taken out of the file, as is a file without content, both of which PostgreSQL would stop at.
 * What PostgreSQL itself tells apart (a dead server; shared memory still in use) is left to it.
 *
 * @returns whether a server was there and did not end in good order
 * @throws PostgresDidNotStart when the old server cannot be ended
 */
export declare function makeWay(data: string): Promise<boolean>;
/** Ends a server that has no guard any more, and waits until it is gone. */
export declare function endLeftover(pid: number): Promise<void>;
//# sourceMappingURL=postmaster-file.d.ts.map
/** What has been opened and must be closed, last first. */
export declare class Closers {
    #private;
    add(close: () => Promise<void> | void): void;
    /** Closes everything, however some of it goes. Closing twice is the same closing. @throws AggregateError at the end */
    close(): Promise<void>;
}
//# sourceMappingURL=closers.d.ts.map
/** Waits for `work`, however it ends, but no longer than `ms` milliseconds. @returns whether it ended in time */
export declare function settledWithin(work: Promise<unknown>, ms: number): Promise<boolean>;
//# sourceMappingURL=settled-within.d.ts.map
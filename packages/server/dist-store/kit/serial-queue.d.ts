/**
 * Runs what it is given one after the other, each starting when the one before has ended, however that ended.
 * What must not interleave on one call goes through that call's own queue.
 */
export declare class SerialQueue {
    #private;
    /** Nothing runs and nothing waits. */
    get isIdle(): boolean;
    run<T>(task: () => Promise<T> | T): Promise<T>;
    /** Resolves when everything given so far has ended. */
    idle(): Promise<void>;
}
//# sourceMappingURL=serial-queue.d.ts.map
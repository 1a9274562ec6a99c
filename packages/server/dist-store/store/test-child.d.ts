export declare class TestChild {
    #private;
    readonly pid: number;
    /** @param code the text of a module; relative imports are resolved from this folder */
    constructor(code: string, options?: {
        env?: Record<string, string>;
        uid?: number;
        gid?: number;
    });
    /** The next line it printed. @throws when it ends before */
    line(): Promise<string>;
    /** kill -9, and waits until it is dead. */
    kill(): Promise<void>;
}
//# sourceMappingURL=test-child.d.ts.map
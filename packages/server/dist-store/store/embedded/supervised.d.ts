import { type Privilege } from './privilege.ts';
export type Exit = {
    readonly code: number;
    /** In words. */
    readonly how: string;
};
/** A program that cannot outlive us. It is in a session of its own: Ctrl-C in our terminal does not reach it. */
export declare class Supervised {
    #private;
    /** Of the program itself; -1 when it could not be started. */
    readonly pid: Promise<number>;
    readonly exited: Promise<Exit>;
    /**
     * @param options.removeAfter a directory that is removed when the program has ended, even when we are gone by then
     * @param options.onLine is told every line that the program prints
     */
    constructor(privilege: Privilege, command: readonly [string, ...string[]], options: {
        removeAfter: string | null;
        onLine: (line: string) => void;
    });
    /** The end of what it printed. */
    get log(): string;
    /** Ends the program as our own death would, and waits until it is gone. */
    stop(): Promise<void>;
}
/** Sends a signal; a process that is gone already is no error. @throws when it is not ours to signal */
export declare function kill(pid: number, signal: NodeJS.Signals): void;
//# sourceMappingURL=supervised.d.ts.map
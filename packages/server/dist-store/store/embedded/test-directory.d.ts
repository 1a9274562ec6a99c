import { type TestContext } from 'node:test';
import type { DatabaseLost } from '../errors.ts';
import { type Store } from '../store.ts';
import { TestChild } from '../test-child.ts';
/** An empty directory, removed after the test. */
export declare function newDir(t: TestContext): string;
/** A directory with a database in it, closed in good order. */
export declare function usedDir(t: TestContext): Promise<string>;
export declare function open(dataDir: string, onLost?: (lost: DatabaseLost) => void): Promise<Store>;
export declare function postmasterOf(dataDir: string): number;
/** The server's own processes: their parent is the postmaster. */
export declare function childrenOf(pid: number): number[];
export declare function parentOf(pid: number): number;
/** Is none of these processes left? */
export declare function gone(pids: readonly number[]): boolean;
/** A process that opens the directory's store and says `open` once `rows` accounts are in it. */
export declare function opener(t: TestContext, dataDir: string, options?: {
    rows?: number;
    uid?: number;
    gid?: number;
}): TestChild;
/** Opens, counts and closes. */
export declare function accountsIn(dataDir: string): Promise<number>;
//# sourceMappingURL=test-directory.d.ts.map
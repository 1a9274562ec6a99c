import type { StoreLogger } from './logger.ts';
import { type Connection } from './pool.ts';
import { Store } from './store.ts';
/** For tests: says nothing. */
export declare const SILENT: StoreLogger;
/** A database of its own for one test, on a server that ends, and is removed, with the process. */
export declare function openTestDatabase(): Promise<Connection>;
/** A store of its own for one test. Close it; what is left open ends with the process's tests. */
export declare function openTestStore(options?: {
    logger?: StoreLogger;
    poolSize?: number;
}): Promise<Store>;
//# sourceMappingURL=open-test-store.d.ts.map
import { Logger } from 'graphile-worker';
import type { StoreLogger } from './logger.ts';
/** The job runner's log in ours. Its everyday remarks become `debug`; a task that threw will be tried again: `warn`. */
export declare function graphileLogger(logger: StoreLogger): Logger;
//# sourceMappingURL=graphile-logger.d.ts.map
import { firstCall } from './0001-first-call.js';
import { queueWake } from './0002-queue-wake.js';
/**
 * Every change of the tables, in the order of its name. The job queue's own tables are there before.
 * What was released is never edited: a change is a new file.
 */
export const MIGRATIONS = {
    '0001-first-call': firstCall,
    '0002-queue-wake': queueWake,
};
//# sourceMappingURL=index.js.map
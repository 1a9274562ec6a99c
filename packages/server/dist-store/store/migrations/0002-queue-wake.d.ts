import { type Kysely } from 'kysely';
/**
 * Wakes the job runner when a queue becomes free while a job waits in it. The runner looks for its next job before it
 * has recorded that the last one is done, so without this the next job of a queue would wait for the next poll.
 * The channel and the payload are graphile-worker's own; `queue` makes the notices of one transaction differ, which
 * PostgreSQL would otherwise fold into one.
 */
export declare const queueWake: {
    up(db: Kysely<unknown>): Promise<void>;
};
//# sourceMappingURL=0002-queue-wake.d.ts.map
import { sql } from 'kysely';
import { storable, toJson } from './storable.js';
import { toTimestamp } from './time.js';
/** Held, shared, by whoever adds a job to a queue: see queue-sweep.ts. */
export const QUEUE_LOCK = 7_414_001;
/** Promises work in the transaction that makes it necessary: both are kept, or neither. */
export class JobAdder {
    #tx;
    constructor(tx) {
        this.#tx = tx;
    }
    /** @param payload what the task is given, as JSON */
    async add(task, payload, options = {}) {
        const { queue = null, key = null, maxAttempts = null } = storable(options);
        const runAt = options.runAt === undefined ? null : toTimestamp(options.runAt);
        if (queue !== null)
            await sql `select pg_advisory_xact_lock_shared(${QUEUE_LOCK})`.execute(this.#tx);
        // clock_timestamp(), because jobs run in the order of run_at, and now() is the same for a whole transaction.
        await sql `
      select from graphile_worker.add_job(
        ${task}::text,
        payload := ${toJson(payload)}::json,
        queue_name := ${queue}::text,
        run_at := coalesce(${runAt}::timestamptz, clock_timestamp()),
        max_attempts := ${maxAttempts}::int,
        job_key := ${key}::text
      )`.execute(this.#tx);
    }
}
//# sourceMappingURL=job-adder.js.map
import { sql } from 'kysely';
/**
 * Wakes the job runner when a queue becomes free while a job waits in it. The runner looks for its next job before it
 * has recorded that the last one is done, so without this the next job of a queue would wait for the next poll.
 * The channel and the payload are graphile-worker's own; `queue` makes the notices of one transaction differ, which
 * PostgreSQL would otherwise fold into one.
 */
export const queueWake = {
    async up(db) {
        for (const statement of STATEMENTS)
            await sql.raw(statement).execute(db);
    },
};
const STATEMENTS = [
    `create function wake_queue() returns trigger language plpgsql as $$
  begin
    if exists (
      select from graphile_worker._private_jobs as job
      where job.job_queue_id = new.id and job.is_available and job.run_at <= now()
    ) then
      perform pg_notify('jobs:insert', json_build_object('count', 1, 'queue', new.id)::text);
    end if;
    return null;
  end $$`,
    `create trigger wake_queue after update on graphile_worker._private_job_queues
  for each row when (old.locked_at is not null and new.locked_at is null) execute function wake_queue()`,
];
//# sourceMappingURL=0002-queue-wake.js.map
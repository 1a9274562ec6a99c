import { type Kysely, sql } from 'kysely'

/**
 * The outbox keeps the order of each queue: `position` is the order in which deliveries were added, and the first one
 * without `settled_at` (neither delivered nor given up) is the one whose turn it is.
 */
export const outboxOrder = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}

const STATEMENTS = [
  'alter table deliveries add column position bigint, add column settled_at timestamptz',
  `update deliveries set position = old.position
  from (select id, row_number() over (order by created_at, ctid) as position from deliveries) as old
  where deliveries.id = old.id`,
  'alter table deliveries alter column position set not null',
  'alter table deliveries alter column position add generated always as identity',
  `select setval(pg_get_serial_sequence('deliveries', 'position'), coalesce(max(position), 0) + 1, false)
  from deliveries`,

  // What no job will try any more was given up.
  `update deliveries set settled_at = coalesce(delivered_at, now())
  where delivered_at is not null or not exists (
    select from graphile_worker._private_jobs as job
    where job.payload ->> 'id' = deliveries.id::text and job.attempts < job.max_attempts
  )`,

  'drop index deliveries_pending',
  'create index deliveries_pending on deliveries (position) where delivered_at is null',
  'create index deliveries_waiting on deliveries (queue, position) where settled_at is null',
]

import { type OperationNodeSource, sql } from 'kysely'
import type { Tx } from './database.ts'
import { type Job, JobAdder, jobAdded, QUEUES_HELD } from './job-adder.ts'

/**
 * Makes several changes and promises what they owe, by one statement: one trip to PostgreSQL in place of one each. No change
 * sees what another one does, and they come about in no certain order: what one needs of another must be on record before.
 *
 * @param changes each an insert, update or delete
 * @param jobs added in this order
 */
export async function together(
  tx: Tx,
  changes: readonly OperationNodeSource[],
  jobs: readonly Job[] = [],
): Promise<void> {
  const made = changes.map((change, n) => sql`${sql.id(`change_${n}`)} as (${change})`)
  const added = jobs.map((job, n) => sql`${jobAdded(job)} as ${sql.id(`job_${n}`)}`)
  const promise = jobs.length > 0 ? sql`select ${sql.join(added)} from ${QUEUES_HELD}` : sql`select`
  const { rows } = await sql<Record<string, string | null>>`with ${sql.join(made)} ${promise}`.execute(tx)
  const adder = new JobAdder(tx)
  for (const [n, { task, payload, options }] of jobs.entries())
    if (rows[0]?.[`job_${n}`] == null) await adder.add(task, payload, options)
}

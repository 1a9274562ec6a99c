import { type OperationNodeSource, sql } from 'kysely'
import type { Tx } from './database.ts'

/**
 * Makes several changes by one statement: one trip to PostgreSQL in place of one each. None of them sees what another
 * does, and they come about in no certain order: what one needs of another must be on record before.
 *
 * @param changes each an insert, update or delete
 */
export async function together(tx: Tx, changes: readonly OperationNodeSource[]): Promise<void> {
  if (changes.length === 0) return
  const named = changes.map((change, n) => sql`${sql.id(`change_${n}`)} as (${change})`)
  await sql`with ${sql.join(named)} select`.execute(tx)
}

import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { NoConnection } from './errors.ts'

/** Of each connection. There are about two hundred; those with lists of changing length would be more and more. */
const MOST_PREPARED = 500

/**
 * A pool as Kysely uses it. What has parameters is prepared: PostgreSQL reads a statement once on each connection, and
 * plans the common ones once, which is half of what short statements cost it.
 */
export function connectionsOf(pool: Pool): PostgresPool {
  const names = new Map<string, string>()
  const prepared = new WeakMap<PoolClient, PostgresPoolClient>()
  return {
    connect: async () => {
      const client = await connect(pool)
      const known = prepared.get(client) ?? preparing(client, names)
      prepared.set(client, known)
      return known
    },
    end: () => pool.end(),
  }
}

/** @throws NoConnection */
async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw new NoConnection(error)
  }
}

/** @param names by the text of a statement, for all connections */
function preparing(client: PoolClient, names: Map<string, string>): PostgresPoolClient {
  // The types know two uses, a text or a cursor; of cursors we have none.
  const query = (text: string, values: readonly unknown[]) => {
    const name = values.length === 0 ? null : nameOf(text, names)
    return client.query({ text, values: [...values], ...(name !== null && { name }) })
  }
  return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release() }
}

/** Null where there are too many already. */
function nameOf(text: string, names: Map<string, string>): string | null {
  const known = names.get(text)
  if (known !== undefined) return known
  if (names.size === MOST_PREPARED) return null
  const name = `ringway_${names.size + 1}`
  names.set(text, name)
  return name
}

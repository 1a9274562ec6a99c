import { mock } from 'node:test'
import { Client } from 'pg'

// For tests: every statement is a trip to PostgreSQL, and somebody waits for each.

/** What PostgreSQL is asked while `work` is done, in this order, `begin` and `commit` included. */
export async function asked(work: () => Promise<unknown>): Promise<readonly string[]> {
  const query = mock.method(Client.prototype, 'query')
  try {
    await work()
    return query.mock.calls.map(({ arguments: [statement] }) => String(Object(statement).text ?? statement))
  } finally {
    query.mock.restore()
  }
}

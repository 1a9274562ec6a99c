import { Client } from 'pg'
import type { Connection } from './pool.ts'

/** One connection to a database, for work that is not a server's. What is not committed goes with it. */
export async function openClient(
  connection: Connection,
  name: string,
): Promise<{ readonly client: Client } & AsyncDisposable> {
  const client = new Client({ ...connection, application_name: name })
  // A connection that dies while in use tells whoever uses it.
  client.on('error', () => undefined)
  await client.connect()
  return { client, [Symbol.asyncDispose]: () => client.end() }
}

import assert from 'node:assert/strict'
import type { Business, User } from '@ringway/simulator/client'

/** What Graph holds under a media id, fetched as a business fetches it: described first, then by its address. */
export async function storedMedia(business: Business, id: string): Promise<{ type: string; bytes: Buffer }> {
  const headers = { authorization: `Bearer ${business.token}` }
  const { url } = (await (await fetch(`${business.graphUrl}/v23.0/${id}`, { headers })).json()) as { url: string }
  const answer = await fetch(url, { headers })
  assert.equal(answer.status, 200)
  return { type: answer.headers.get('content-type') ?? '', bytes: Buffer.from(await answer.arrayBuffer()) }
}

/** The last line of the thread, as the user's phone shows it. */
export async function lastLine(user: User, business: Business) {
  const line = (await user.thread(business)).at(-1)
  assert.ok(line)
  return line
}

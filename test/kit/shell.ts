import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { House } from './house.ts'
import { type Ran, run } from './run.ts'

/** The reader's own, in place of a page's placeholders. */
export type Sids = { readonly application?: string; readonly sender?: string; readonly content?: string }

/** What a page prints, with the reader's own SIDs in it. */
export function withSids(printed: string, { application, sender, content }: Sids): string {
  return printed
    .replaceAll(/AP[xX]{32}/g, application ?? 'no application')
    .replaceAll(/XE[xX]{32}/g, sender ?? 'no sender')
    .replaceAll(/H[xX]{30,}/g, content ?? 'no content')
}

/** How a page's line for Twilio is made to reach a house. */
export type Way = (printed: string, house: House) => string

/** The same line, or the same address in an answer, with only the host changed. */
export const here: Way = (printed, house) =>
  printed.replaceAll(/https:\/\/(api|messaging|content)\.twilio\.com/g, house.api)

/** The same line, sent through the proxy of `ringway exec`, with the host it was written for. */
export const proxied: Way = (line, house) => {
  const ca = join(house.dataDir, 'tls/ca.pem')
  return line.replace(/^curl/, `curl -x http://127.0.0.1:${house.env.RINGWAY_PROXY_PORT} --cacert ${ca}`)
}

/** Types the line into a shell that knows the account. */
export async function shell(
  house: House,
  line: string,
  sids: Sids = {},
): Promise<Ran & { readonly json: () => Record<string, unknown> }> {
  const env = { PATH: process.env.PATH, TWILIO_ACCOUNT_SID: house.accountSid, TWILIO_AUTH_TOKEN: house.authToken }
  const ran = await run('sh', ['-c', withSids(line, sids)], env)
  assert.equal(ran.code, 0, ran.err)
  return { ...ran, json: () => JSON.parse(ran.out) }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { GRAPH_ERRORS, type GraphErrorCode } from '@ringway/meta-wire'

/** An answer that is passed on. */
export type Answered = { readonly status: number; readonly type: string; readonly body: Buffer }

const OF_THE_HOP = ['host', 'connection', 'content-length', 'transfer-encoding', 'expect']

/** Sends a request on to `url` as it came. */
export async function forward(
  url: string,
  request: IncomingMessage,
  body: Buffer,
  more: Record<string, string> = {},
): Promise<Response> {
  const headers = Object.entries(request.headers).filter(([name]) => !OF_THE_HOP.includes(name)) as [string, string][]
  const method = request.method ?? 'GET'
  const sent = { method, headers: { ...Object.fromEntries(headers), ...more } }
  return await fetch(url, body.length === 0 ? sent : { ...sent, body: new Uint8Array(body) })
}

/** The same, and its whole answer. */
export async function forwarded(...given: Parameters<typeof forward>): Promise<Answered> {
  const response = await forward(...given)
  const type = response.headers.get('content-type') ?? 'text/plain'
  return { status: response.status, type, body: Buffer.from(await response.arrayBuffer()) }
}

/** Refuses in Graph's words. */
export function refuseWith(response: ServerResponse, code: GraphErrorCode): undefined {
  const { http, title } = GRAPH_ERRORS[code]
  const error = { message: `(#${code}) ${title}`, type: 'OAuthException', code, fbtrace_id: 'Atrace' }
  response.writeHead(http, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
}

export async function passOn(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
  response.end(Buffer.from(await answer.arrayBuffer()))
}

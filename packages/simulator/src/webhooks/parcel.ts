import { SIGNATURE_HEADER, signWebhook } from '@ringway/meta-wire'
import { readable } from '../requests-log.ts'

/** One delivery to one app: bytes, and where they go. */
export type Parcel = {
  readonly url: string
  readonly body: Buffer
  readonly secret: string
  /** Of the app, for the log. */
  readonly appId: string
  /** The number that it is about, for the log. */
  readonly business: string | null
  /** The call it is about, for the log. */
  readonly callId: string | null
  /** Once this aborts it is tried no more: what it says no longer matters. */
  readonly staleOnce: AbortSignal | undefined
  /** No attempt begins later than this after the first, in ms. */
  readonly giveUpAfterMs: number
}

/** What came back; `status` null: nothing did, and `error` says why. */
export type Answer = { readonly status: number | null; readonly response: unknown; readonly error: string | null }

/** Of an answer's body, what the log keeps. */
const MAX_ANSWER = 4_096

/** What goes out with it: signed over exactly these bytes. */
export const headersOf = ({ body, secret }: Parcel) => ({
  'content-type': 'application/json',
  'user-agent': 'facebookexternalua',
  [SIGNATURE_HEADER]: signWebhook(body, secret),
})

/** Posts it once. Never rejects. */
export async function post(parcel: Parcel, signal: AbortSignal): Promise<Answer> {
  const { url, body } = parcel
  try {
    const response = await fetch(url, { method: 'POST', headers: headersOf(parcel), body, signal, redirect: 'manual' })
    return { status: response.status, response: readable(await beginningOf(response)), error: null }
  } catch (error) {
    return { status: null, response: null, error: reasonOf(error) }
  }
}

/** At most the first 4 kB; the rest is not read. */
async function beginningOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    parts.push(part)
    size += part.length
    if (size >= MAX_ANSWER) break
  }
  return Buffer.concat(parts).toString('utf8', 0, MAX_ANSWER)
}

/** fetch hides what went wrong in `cause`. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: Error }
  return cause?.message || message
}

import type { MessageSid } from '../domain/sid.ts'
import { newSid } from '../domain/sid.ts'
import { MAX_BODY, type MessageVerb } from '../twiml/messaging/message.ts'
import { resolveUrl } from '../twiml/resolve-url.ts'
import type { Problem } from '../webhooks/alert.ts'

/** A message that an app answers with: not on record yet, its parties not checked. */
export type Draft = {
  readonly sid: MessageSid
  /** Null for whoever wrote. */
  readonly to: string | null
  /** Null for the sender that was written to. */
  readonly from: string | null
  readonly body: string
  readonly mediaUrl: string | null
  readonly statusCallback: string | null
  /** The document it stands in. */
  readonly url: string
}

/** A draft, or none, and what was wrong with it. */
export type Drafted = { readonly draft: Draft | null; readonly problems: readonly Problem[] }

/** What a `<Message>` in the document at `url` wants sent. */
export function draftOf(verb: MessageVerb, sid: MessageSid, url: string): Drafted {
  const media = verb.media[0] === undefined ? null : urlIn(url, verb.media[0], 14103)
  const callback = verb.statusCallback === null ? null : urlIn(url, verb.statusCallback, 14105)
  const problems = [media, callback].filter((one) => one !== null && typeof one !== 'string')
  if (isProblem(media)) return { draft: null, problems }
  const { to, from, body } = verb
  const statusCallback = isProblem(callback) ? null : callback
  return { draft: { sid, to, from, body, mediaUrl: media, statusCallback, url }, problems }
}

/** An answer in plain text is one message. */
export function textDraft(body: string, url: string): Drafted {
  if (body.length > MAX_BODY) {
    const message = `The answer has ${body.length} characters; a message has at most ${MAX_BODY}. It is not sent.`
    return { draft: null, problems: [{ code: 14103, message, level: 'warning', url }] }
  }
  const nothing = { to: null, from: null, mediaUrl: null, statusCallback: null }
  return { draft: { ...nothing, sid: newSid('SM'), body, url }, problems: [] }
}

/** The absolute URL that `reference` means in the document at `base`, or the problem under `code`. */
export function urlIn(base: string, reference: string, code: number): string | Problem {
  const url = resolveUrl(reference, base)
  return typeof url === 'string' ? url : { code, message: url.message, level: 'warning', url: base }
}

function isProblem(value: string | Problem | null): value is Problem {
  return value !== null && typeof value !== 'string'
}

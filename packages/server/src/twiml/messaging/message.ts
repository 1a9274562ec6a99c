import { httpMethod, type Rule, readAttributes, text } from '../attributes.ts'
import { elementsOf, textOf, warnOfUnexpected } from '../content.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'

/** Longest text of a message, in characters. */
export const MAX_BODY = 1_600

/**
 * `<Message>`: one message. Its text is what stands in it, or in its `<Body>`; a `<Media>` is the address of a file.
 * Addresses are as they were written: who may be written to is not a document's to say.
 *
 * - `to`: default the user who wrote. `from`: default the sender that was written to.
 * - `action`: asked by `method` once the message is queued; what it answers goes on with the conversation.
 * - `statusCallback`: told of every status of the message.
 *
 * @see Twilio, TwiML for Programmable Messaging: Message.
 */
export type MessageVerb = {
  readonly kind: 'Message'
  readonly to: string | null
  readonly from: string | null
  readonly action: string | null
  readonly method: 'GET' | 'POST'
  readonly statusCallback: string | null
  readonly body: string
  readonly media: readonly string[]
}

/** Null, with warning 14103, for a message that says nothing or too much. */
export function readMessage(element: XmlElement, warn: Warn): MessageVerb | null {
  const attributes = readAttributes(
    element,
    {
      to: given(14101),
      from: given(14102),
      action: given(12200),
      method: httpMethod(14104),
      statusCallback: given(14105),
    },
    warn,
  )
  const { body, media } = contentOf(element, warn)
  const problem = problemOf(body, media)
  if (problem === null) return Object.freeze({ kind: 'Message', ...attributes, body, media })
  warn(14103, `${problem} It is not sent.`, element.at)
  return null
}

function problemOf(body: string, media: readonly string[]): string | null {
  if (body === '' && media.length === 0) return 'The message has neither text nor media.'
  if (body.length > MAX_BODY) return `The message has ${body.length} characters; ${MAX_BODY} are allowed.`
  return media.length > 1 ? 'A WhatsApp message carries one media file.' : null
}

function contentOf(element: XmlElement, warn: Warn): { body: string; media: readonly string[] } {
  const inside = element.children.filter((child) => child.kind === 'element')
  if (inside.length === 0) return { body: textOf(element, warn), media: [] }
  const bodies: string[] = []
  const media: string[] = []
  const loose = element.children.map((child) => (child.kind === 'text' ? child.text : '')).join('')
  for (const child of inside) {
    if (child.name === 'Body') bodies.push(textOf(child, warn))
    else if (child.name === 'Media') media.push(textOf(child, warn))
    else warnOfUnexpected(child, ['Body', 'Media'], warn)
  }
  // Text beside a <Media> is the message's text; beside a <Body> it has no place.
  if (bodies.length > 0) elementsOf(element, warn)
  return { body: bodies.length > 0 ? bodies.join('\n') : loose.trim(), media: media.filter((url) => url !== '') }
}

/** An attribute's text; null when it is absent or empty. */
function given(code: number): Rule<string | null> {
  return { ...text(''), otherwise: null, read: (raw) => raw.trim() || null, code }
}

import { AS_WRITTEN, readAttributes } from '../attributes.ts'
import { textOf } from '../content.ts'
import { type DocumentUrl, resolved, type Unresolvable } from '../resolve-url.ts'
import type { DialTarget, Refusal } from '../step.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { eventsOf, refusal, sharedRules } from './noun.ts'

/**
 * `<WhatsApp>`: a WhatsApp user, by number. `+` and 8 to 15 digits, `whatsapp:` before it or not; blanks and `( ) . -`
 * between the digits are left out. Anything else is refused with 13223. URLs are as written.
 *
 * - `url`: asked by `method` (default POST, 13221 when invalid) when the callee has answered; heard by the callee alone
 *   before both are joined.
 * - `statusCallback`: told of `statusCallbackEvent`, of the end alone when that names nothing.
 *
 * @see Twilio, TwiML Voice: WhatsApp.
 */
export type WhatsApp = DialTarget

/** The URLs are resolved when the Dial's turn comes. */
const RULES = { ...sharedRules(13221), url: AS_WRITTEN, statusCallback: AS_WRITTEN }

export function readWhatsApp(element: XmlElement, warn: Warn): WhatsApp | Refusal {
  const given = readAttributes(element, RULES, warn)
  const events = eventsOf(element, warn)
  const written = textOf(element, warn)
  const number = whatsAppNumber(written)
  if (number === null) return refusal(13223, noWhatsAppNumber(written), element.at)
  const { url, method, statusCallback, statusCallbackMethod } = given
  return Object.freeze({
    kind: 'WhatsApp',
    number,
    whisper: url ? { url, method } : null,
    statusCallback: statusCallback ? { url: statusCallback, method: statusCallbackMethod, events } : null,
  })
}

/** `whatsapp:+N` or `+N` without what people write between the digits; null for anything else. */
function whatsAppNumber(written: string): string | null {
  const [, prefix = '', rest = ''] = /^(whatsapp:)?\s*(\+.*)$/is.exec(written) ?? []
  const number = rest.replace(/[\s().-]/g, '')
  return /^\+[1-9]\d{7,14}$/.test(number) ? prefix.toLowerCase() + number : null
}

function noWhatsAppNumber(written: string): string {
  const expected = "'+', the country code and the number are expected, for example +5524987654321"
  if (written === '') return `WhatsApp names nobody to call: ${expected}.`
  return `'${written}' is not the number of a WhatsApp user: ${expected}.`
}

/** The same with absolute URLs, or that one of them cannot be asked. */
export function whatsAppTarget(noun: WhatsApp, documentUrl: DocumentUrl): DialTarget | Unresolvable {
  const whisper = noun.whisper && resolved(noun.whisper, documentUrl)
  if (whisper && 'kind' in whisper) return whisper
  const statusCallback = noun.statusCallback && resolved(noun.statusCallback, documentUrl)
  if (statusCallback && 'kind' in statusCallback) return statusCallback
  return { ...noun, whisper, statusCallback }
}

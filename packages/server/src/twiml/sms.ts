import { AS_WRITTEN, httpMethod, readAttributes, webUrl } from './attributes.ts'
import { textOf } from './content.ts'
import { type DocumentUrl, resolveUrl } from './resolve-url.ts'
import type { FailedStep, FetchStep } from './step.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/**
 * `<Sms>`, which Twilio no longer recommends: sends a text message. WhatsApp numbers send none (14108), so the document at
 * `action` is told that it failed; without `action` the next verb runs.
 *
 * Codes of invalid values: `to` 14101, `from` 14102, no text, or more than 1,600 characters, 14103, `method` 14104,
 * `statusCallback` 14105.
 *
 * @see Twilio, TwiML Voice: Sms.
 */
export type Sms = { readonly kind: 'Sms'; readonly action: string; readonly method: 'GET' | 'POST' }

/** In characters. Twilio, error 14103. */
const LONGEST_TEXT = 1_600

/** Null when nobody is to be told. */
export function readSms(element: XmlElement, warn: Warn): Sms | null {
  const rules = {
    to: AS_WRITTEN,
    from: AS_WRITTEN,
    action: AS_WRITTEN,
    method: httpMethod(14104),
    statusCallback: webUrl(14105),
  }
  const { to, from, action, method } = readAttributes(element, rules, warn)
  warnOfNumber('to', to, 14101, element, warn)
  warnOfNumber('from', from, 14102, element, warn)
  const body = textOf(element, warn)
  if (body === '') warn(14103, 'Sms has no text.', element.at)
  if (body.length > LONGEST_TEXT) warn(14103, `The text is longer than ${LONGEST_TEXT} characters.`, element.at)
  warn(
    14108,
    'WhatsApp numbers send no SMS; it was not sent. The Messages resource sends WhatsApp messages.',
    element.at,
  )
  return action === null ? null : Object.freeze({ kind: 'Sms', action, method })
}

function warnOfNumber(name: string, number: string | null, code: number, element: XmlElement, warn: Warn): void {
  if (number === null || number === '' || /^(?:whatsapp:)?\+?[\d\s().-]{3,}$/i.test(number)) return
  const at = element.attributes.find((attribute) => attribute.name === name)?.at ?? element.at
  warn(code, `Attribute '${name}' of element 'Sms' is no telephone number.`, at)
}

/** The document that takes over. */
export function smsStep({ action, method }: Sms, documentUrl: DocumentUrl): FetchStep | FailedStep {
  const url = resolveUrl(action, documentUrl)
  return typeof url === 'string' ? { kind: 'fetch', url, method, params: [['SmsStatus', 'failed']] } : url
}

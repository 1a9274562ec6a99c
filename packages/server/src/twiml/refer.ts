import { AS_WRITTEN, httpMethod, readAttributes } from './attributes.ts'
import { elementsOf, textOf, warnOfUnexpected } from './content.ts'
import { type DocumentUrl, resolveUrl } from './resolve-url.ts'
import type { FailedStep, FetchStep } from './step.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/**
 * `<Refer>`: hands a SIP leg over to somebody else. No leg here is one, so it is refused with 13801; the document at
 * `action` is told that it failed, and without `action` the next verb runs.
 *
 * Codes of invalid values: `method` 12200, no `<Sip>` inside 12200, an address that is none 13243.
 *
 * @see Twilio, TwiML Voice: Refer.
 */
export type Refer = { readonly kind: 'Refer'; readonly action: string; readonly method: 'GET' | 'POST' }

/** Null when nobody is to be told. */
export function readRefer(element: XmlElement, warn: Warn): Refer | null {
  const { action, method } = readAttributes(element, { action: AS_WRITTEN, method: httpMethod(12200) }, warn)
  const [target] = elementsOf(element, warn).filter((child) => isSip(child, warn))
  if (target === undefined) warn(12200, 'Refer has nobody to refer to: one Sip is expected inside it.', element.at)
  warn(13801, 'Refer hands SIP legs over; this call has none, and it failed.', element.at)
  return action === null ? null : Object.freeze({ kind: 'Refer', action, method })
}

function isSip(element: XmlElement, warn: Warn): boolean {
  if (element.name !== 'Sip') {
    warnOfUnexpected(element, ['Sip'], warn)
    return false
  }
  readAttributes(element, {}, warn)
  if (!/^sips?:\S+$/i.test(textOf(element, warn))) warn(13243, 'Sip is no SIP URI.', element.at)
  return true
}

/** The document that takes over. */
export function referStep({ action, method }: Refer, documentUrl: DocumentUrl): FetchStep | FailedStep {
  const url = resolveUrl(action, documentUrl)
  return typeof url === 'string' ? { kind: 'fetch', url, method, params: [['ReferCallStatus', 'failed']] } : url
}

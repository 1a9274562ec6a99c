import { httpMethod, readAttributes } from './attributes.ts'
import { textOf } from './content.ts'
import { type DocumentUrl, resolveUrl } from './resolve-url.ts'
import type { FailedStep, FetchStep } from './step.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/**
 * `<Redirect>`: the document at `url` takes over; nothing after it runs. No URL is this document again. `method` is POST
 * unless it says GET (13710 when invalid).
 *
 * @see Twilio, TwiML Voice: Redirect.
 */
export type Redirect = { readonly kind: 'Redirect'; readonly url: string; readonly method: 'GET' | 'POST' }

export function readRedirect(element: XmlElement, warn: Warn): Redirect {
  const { method } = readAttributes(element, { method: httpMethod(13710) }, warn)
  return Object.freeze({ kind: 'Redirect', url: textOf(element, warn), method })
}

export function redirectStep(redirect: Redirect, documentUrl: DocumentUrl): FetchStep | FailedStep {
  const url = resolveUrl(redirect.url, documentUrl)
  return typeof url === 'string' ? { kind: 'fetch', url, method: redirect.method, params: [] } : url
}

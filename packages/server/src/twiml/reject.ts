import { oneOf, readAttributes } from './attributes.ts'
import { readParameters } from './nouns/parameter.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

export type RejectReason = 'rejected' | 'busy'

/**
 * `<Reject>`: refuses a call that has not been answered; nothing after it runs. `reason` (default `rejected`, 13810 when
 * invalid) decides what the call's status becomes. A call that has been answered can only be hung up.
 *
 * @see Twilio, TwiML Voice: Reject.
 */
export type Reject = { readonly kind: 'Reject'; readonly reason: RejectReason }

export function readReject(element: XmlElement, warn: Warn): Reject {
  const { reason } = readAttributes(element, { reason: oneOf(['rejected', 'busy'], 'rejected', 13810) }, warn)
  readParameters(element, warn)
  return Object.freeze({ kind: 'Reject', reason })
}

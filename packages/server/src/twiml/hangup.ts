import { readAttributes } from './attributes.ts'
import { readParameters } from './nouns/parameter.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/**
 * `<Hangup>`: ends the call; nothing after it runs. As the first verb it does not keep the call from being answered:
 * only `<Reject>` does. The `<Parameter>`s that Twilio's helper libraries can put inside mean nothing here.
 *
 * @see Twilio, TwiML Voice: Hangup.
 */
export type Hangup = { readonly kind: 'Hangup' }

export function readHangup(element: XmlElement, warn: Warn): Hangup {
  readAttributes(element, {}, warn)
  readParameters(element, warn)
  return Object.freeze({ kind: 'Hangup' })
}

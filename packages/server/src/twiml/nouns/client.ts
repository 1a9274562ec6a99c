import { readAttributes, webUrl } from '../attributes.ts'
import { mixedContentOf, textOf } from '../content.ts'
import type { Refusal } from '../step.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { eventsOf, notAvailable, sharedRules } from './noun.ts'
import { namesIn } from './parameter.ts'

/** In characters. */
const LONGEST_IDENTITY = 256

/**
 * `<Client>`: a browser or an app, by its identity: 1 to 256 characters without blanks, as text or in `<Identity>`, then
 * with `<Parameter>`s. Not available in this version: refused with 13750.
 *
 * Codes of invalid values: `method` 13221, `clientNotificationUrl` 13806, the identity and URLs 11100, others 12200.
 *
 * @see Twilio, TwiML Voice: Client.
 */
export function readClient(element: XmlElement, warn: Warn): Refusal {
  readAttributes(element, { ...sharedRules(13221), clientNotificationUrl: webUrl(13806) }, warn)
  eventsOf(element, warn)
  const { text, elements } = mixedContentOf(element)
  const named = namesIn(elements, 'Identity', warn).map((name) => readIdentity(name, warn))
  const identities = text === '' ? named : [text, ...named]
  const [identity = ''] = identities
  if (identities.length !== 1 || !isIdentity(identity)) {
    const problem = `Client needs one identity of 1 to ${LONGEST_IDENTITY} characters without blanks`
    warn(12200, `${problem}; '${identities.join("', '")}' is not that.`, element.at)
  }
  return notAvailable(element)
}

function readIdentity(element: XmlElement, warn: Warn): string {
  readAttributes(element, {}, warn)
  return textOf(element, warn)
}

function isIdentity(text: string): boolean {
  return text.length <= LONGEST_IDENTITY && /^[^\s\p{Cc}]+$/u.test(text)
}

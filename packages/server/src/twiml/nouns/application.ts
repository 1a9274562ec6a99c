import { readAttributes, shortText, trueOrFalse } from '../attributes.ts'
import { mixedContentOf, textOf } from '../content.ts'
import type { Refusal } from '../step.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { eventsOf, notAvailable, sharedRules } from './noun.ts'
import { namesIn } from './parameter.ts'

const RULES = {
  ...sharedRules(13221),
  /** Told the application as the customer; default the account. */
  customerId: shortText(256, 12200),
  copyParentTo: trueOrFalse(false, 12200),
}

/**
 * `<Application>`: another TwiML application, by its SID, as text or in `<ApplicationSid>` with `<Parameter>`s. Not
 * available in this version: refused with 13750. Codes of invalid values: `method` 13221, URLs 11100, others and the SID 12200.
 *
 * @see Twilio, TwiML Voice: Application.
 */
export function readApplication(element: XmlElement, warn: Warn): Refusal {
  readAttributes(element, RULES, warn)
  eventsOf(element, warn)
  const { text, elements } = mixedContentOf(element)
  const named = namesIn(elements, 'ApplicationSid', warn).map((sid) => readSid(sid, warn))
  const sids = text === '' ? named : [text, ...named]
  const [sid = ''] = sids
  if (sids.length !== 1 || !/^AP[0-9a-f]{32}$/.test(sid)) {
    const problem = "Application needs one application's SID, AP and 32 hexadecimal digits"
    warn(12200, `${problem}; '${sids.join("', '")}' is not that.`, element.at)
  }
  return notAvailable(element)
}

function readSid(element: XmlElement, warn: Warn): string {
  readAttributes(element, {}, warn)
  return textOf(element, warn)
}

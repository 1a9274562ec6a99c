import { httpMethod, readAttributes, trueOrFalse, UNUSED, webUrl } from '../attributes.ts'
import { languageTag } from '../language-tag.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { readParameters } from './parameter.ts'

const RULES = {
  connectorName: UNUSED,
  language: languageTag(12200),
  sentimentAnalysis: trueOrFalse(false, 12200),
  statusCallback: webUrl(11100),
  statusCallbackMethod: httpMethod(12200),
}

/**
 * `<VirtualAgent>`: an agent of Dialogflow, through a connector. There are none here: refused with 32600. Wrong values are
 * 12200, a wrong URL 11100.
 *
 * @see Twilio, TwiML Voice: VirtualAgent.
 */
export function readVirtualAgent(element: XmlElement, warn: Warn): void {
  readAttributes(element, RULES, warn)
  readParameters(element, warn, ['Config'])
  warn(32600, 'VirtualAgent needs a connector to Dialogflow, and there are none here; it is not connected.', element.at)
}

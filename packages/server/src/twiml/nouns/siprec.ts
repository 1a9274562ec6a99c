import { httpMethod, oneOf, readAttributes, UNUSED, webUrl } from '../attributes.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { readParameters } from './parameter.ts'

const RULES = {
  connectorName: UNUSED,
  name: UNUSED,
  track: oneOf(['both_tracks', 'inbound_track', 'outbound_track'], 'both_tracks', 12200),
  statusCallback: webUrl(11100),
  statusCallbackMethod: httpMethod(12200),
}

/** `<Siprec>`: the call's sound to a SIP recorder. Wrong values are 12200, a wrong URL 11100. @see Twilio, TwiML Voice: Siprec. */
export function readSiprec(element: XmlElement, warn: Warn): void {
  readAttributes(element, RULES, warn)
  readParameters(element, warn)
}

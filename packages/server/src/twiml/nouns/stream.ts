import { httpMethod, oneOf, type Rule, readAttributes, UNUSED, webUrl } from '../attributes.ts'
import { elementsOf, warnOfUnexpected } from '../content.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { readParameter } from './parameter.ts'

/** Name and value together, in characters. Twilio, TwiML Voice: Stream, "Parameter". */
const LONGEST_PARAMETER = 500

/** Which side of the call: what it hears is inbound to us. */
export const TRACK = oneOf(['inbound_track', 'outbound_track', 'both_tracks'], 'inbound_track', 12200)

/** A websocket, absolute or relative to the document; null when absent. */
export const SOCKET_URL: Rule<string | null> = {
  otherwise: null,
  read: (raw) => (raw.trim() === '' || isSocketUrl(raw.trim()) ? raw.trim() || null : undefined),
  expects: 'a wss URL',
  code: 11100,
}

function isSocketUrl(reference: string): boolean {
  return URL.canParse(reference, 'wss://any.example/') && new URL(reference, 'wss://any.example/').protocol === 'wss:'
}

const RULES = {
  url: SOCKET_URL,
  name: UNUSED,
  track: TRACK,
  statusCallback: webUrl(11100),
  statusCallbackMethod: httpMethod(12200),
  // Known from Twilio's helper libraries alone:
  connectorName: UNUSED,
  audioFormat: UNUSED,
  sampleRate: UNUSED,
}

/**
 * `<Stream>`: the call's sound through a websocket. One without `url` and `connectorName` is 12200, unless it only names the
 * one that `<Stop>` ends.
 *
 * Codes of invalid values: `url` (wss only) and `statusCallback` 11100, others 12200.
 *
 * @see Twilio, TwiML Voice: Stream.
 */
export function readStream(element: XmlElement, warn: Warn): void {
  readAttributes(element, RULES, warn)
  const given = element.attributes.map(({ name }) => name)
  if (!['url', 'connectorName', 'name'].some((name) => given.includes(name)))
    warn(12200, "Attribute 'url' must appear on element 'Stream'.", element.at)
  readParameters(element, warn)
}

/** `<Parameter>`s and nothing else. */
export function readParameters(element: XmlElement, warn: Warn, others: readonly string[] = []): void {
  for (const child of elementsOf(element, warn)) {
    if (child.name === 'Parameter' || others.includes(child.name)) readSizedParameter(child, warn)
    else warnOfUnexpected(child, ['Parameter', ...others], warn)
  }
}

export function readSizedParameter(element: XmlElement, warn: Warn): void {
  readParameter(element, warn)
  const size = element.attributes
    .filter(({ name }) => name === 'name' || name === 'value')
    .reduce((sum, { value }) => sum + value.length, 0)
  if (size >= LONGEST_PARAMETER)
    warn(12200, `Name and value of a Parameter must have fewer than ${LONGEST_PARAMETER} characters.`, element.at)
}

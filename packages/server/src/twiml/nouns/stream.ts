import { absoluteUrl, httpMethod, oneOf, readAttributes, UNUSED } from '../attributes.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { readParameters } from './parameter.ts'

/** Name and value together, in characters. Twilio, TwiML Voice: Stream, "Parameter". */
const LONGEST_PARAMETER = 500

/** What a relative URL is resolved on to be judged: the document's address is known only when its turn comes. */
const ANY_BASE = 'wss://any.example/'

const RULES = {
  /** Judged by `warnOfUrl`: there is more than one code. */
  url: UNUSED,
  name: UNUSED,
  /** Which side of the call: what is heard of the caller is inbound to us. */
  track: oneOf(['inbound_track', 'outbound_track', 'both_tracks'], 'inbound_track', 31941),
  statusCallback: absoluteUrl(11100),
  statusCallbackMethod: httpMethod(12200),
  // Known from Twilio's helper libraries alone:
  connectorName: UNUSED,
  audioFormat: UNUSED,
  sampleRate: UNUSED,
}

/**
 * `<Stream>` inside `<Stop>`: the call's sound through a websocket, no longer.
 *
 * Codes of invalid values: a `url` that is not wss 31922, one that is none 31923, with a query, which is not passed on, 12200;
 * `track` 31941; a `statusCallback` that is wrong or not absolute 11100; `statusCallbackMethod` and a `<Parameter>` whose name and
 * value have 500 characters or more 12200.
 *
 * @see Twilio, TwiML Voice: Stream.
 */
export function readStream(element: XmlElement, warn: Warn): 'inbound_track' | 'outbound_track' | 'both_tracks' {
  const { track } = readAttributes(element, RULES, warn)
  warnOfUrl(element, warn)
  readParameters(element, warn)
  for (const child of element.children)
    if (child.kind === 'element' && child.name === 'Parameter') warnOfLength(child, warn)
  return track
}

/** `<Stream>` inside `<Start>`: one without `url` and `connectorName` is 12200. */
export function readStartedStream(element: XmlElement, warn: Warn): ReturnType<typeof readStream> {
  const track = readStream(element, warn)
  if (!['url', 'connectorName'].some((name) => attributeOf(name, element) !== ''))
    warn(12200, "Attribute 'url' must appear on element 'Stream'.", element.at)
  return track
}

/** `<Stream>` inside `<Connect>`: it goes both ways, and is sent what the caller says and nothing else: other tracks are 31941. */
export function readConnectedStream(element: XmlElement, warn: Warn): void {
  if (readStartedStream(element, warn) === 'inbound_track') return
  const at = element.attributes.find(({ name }) => name === 'track')?.at ?? element.at
  warn(
    31941,
    `A Stream inside Connect has the inbound track alone; '${attributeOf('track', element)}' is for Start.`,
    at,
  )
}

function warnOfUrl(element: XmlElement, warn: Warn): void {
  const written = element.attributes.find(({ name }) => name === 'url')
  const url = written?.value.trim() ?? ''
  if (written === undefined || url === '') return
  const problem = `Attribute 'url' of element 'Stream' has the invalid value '${url}'`
  if (!URL.canParse(url, ANY_BASE)) {
    warn(31923, `${problem}: it is no URL.`, written.at)
    return
  }
  const { protocol, search } = new URL(url, ANY_BASE)
  if (protocol !== 'wss:') warn(31922, `${problem}: a URL with wss: is expected.`, written.at)
  else if (search !== '')
    warn(12200, `${problem}: its query is not passed on. Write <Parameter>s inside Stream.`, written.at)
}

function warnOfLength(parameter: XmlElement, warn: Warn): void {
  if (attributeOf('name', parameter).length + attributeOf('value', parameter).length < LONGEST_PARAMETER) return
  const problem = `Name and value of a Parameter must have fewer than ${LONGEST_PARAMETER} characters.`
  warn(12200, problem, parameter.at)
}

/** As written, surrounding blanks removed; '' when absent. */
function attributeOf(attribute: string, element: XmlElement): string {
  return element.attributes.find(({ name }) => name === attribute)?.value.trim() ?? ''
}

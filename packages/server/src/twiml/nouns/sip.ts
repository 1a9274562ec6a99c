import { readAttributes, UNUSED } from '../attributes.ts'
import { elementsOf, mixedContentOf, textOf, warnOfUnexpected } from '../content.ts'
import type { Refusal } from '../step.ts'
import type { Position, Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { MACHINE_DETECTION_RULES } from './machine-detection.ts'
import { eventsOf, notAvailable, sharedRules } from './noun.ts'
import { readParameter } from './parameter.ts'

/** Both in characters: of the address, and of the headers behind its `?`. */
const LONGEST_URI = 254
const LONGEST_HEADERS = 1_023

/** The headers that Twilio passes on beside those that begin with `x-`. */
const KNOWN_HEADERS = ['user-to-user', 'remote-party-id', 'p-preferred-identity', 'p-called-party-id']

const RULES = { ...sharedRules(13241), ...MACHINE_DETECTION_RULES, username: UNUSED, password: UNUSED }

/**
 * `<Sip>`: a SIP address, as text or in `<Uri>`s, with headers behind its `?` or in `<Headers>`. WhatsApp calls may be
 * joined with SIP, but not in this version: refused with 13750.
 *
 * Codes of invalid values: `method` 13241, an address 13243, a header's name 13252, headers too long 13253, URLs 11100, others 12200.
 *
 * @see Twilio, TwiML Voice: Sip.
 */
export function readSip(element: XmlElement, warn: Warn): Refusal {
  readAttributes(element, RULES, warn)
  eventsOf(element, warn)
  const { text, textAt, elements } = mixedContentOf(element)
  const uris = elements.filter(({ name }) => name === 'Uri')
  for (const child of elements) readPart(child, warn)
  if (text !== '') checkUri(text, textAt, warn)
  else if (uris.length === 0) warn(13243, 'Sip has no address.', element.at)
  return notAvailable(element)
}

function readPart(element: XmlElement, warn: Warn): void {
  if (element.name === 'Uri') readUri(element, warn)
  else if (element.name === 'Headers') readHeaders(element, warn)
  else warnOfUnexpected(element, ['Uri', 'Headers'], warn)
}

function readUri(element: XmlElement, warn: Warn): void {
  readAttributes(element, { username: UNUSED, password: UNUSED, priority: UNUSED, weight: UNUSED }, warn)
  checkUri(textOf(element, warn), element.at, warn)
}

function readHeaders(element: XmlElement, warn: Warn): void {
  readAttributes(element, {}, warn)
  const headers: [name: string, value: string][] = []
  for (const child of elementsOf(element, warn)) {
    if (child.name !== 'Header') {
      warnOfUnexpected(child, ['Header'], warn)
      continue
    }
    readParameter(child, warn)
    const attributeOf = (name: string) => child.attributes.find((attribute) => attribute.name === name)?.value ?? ''
    headers.push([attributeOf('name'), attributeOf('value')])
  }
  checkHeaders(headers, element.at, warn)
}

/** `sip:user@host;parameters?headers`. It may hold a password, so no warning quotes it. */
function checkUri(uri: string, at: Position, warn: Warn): void {
  const [address = '', ...rest] = uri.split('?')
  const transport = /;transport=([^;]*)/i.exec(address)?.[1]
  const spoken = transport === undefined || /^(?:udp|tcp|tls)$/i.test(transport)
  if (address.length > LONGEST_URI || !/^sips?:(?:[^\s@]+@)?[^\s@;]+(?:;[^\s;]+)*$/i.test(address) || !spoken)
    warn(13243, 'This is not a SIP address that can be called, such as sip:alice@example.com.', at)
  if (rest.length > 0) checkHeaders([...new URLSearchParams(rest.join('?'))], at, warn)
}

function checkHeaders(headers: readonly (readonly [name: string, value: string])[], at: Position, warn: Warn): void {
  const bad = headers.map(([name]) => name).filter((name) => !isHeaderName(name))
  if (bad.length > 0) warn(13252, `'${bad.join("', '")}' is no header that can be sent; own ones begin with 'x-'.`, at)
  const length = headers.reduce((sum, [name, value]) => sum + name.length + value.length + 1, 0)
  if (length > LONGEST_HEADERS) warn(13253, `The headers are longer than ${LONGEST_HEADERS} characters.`, at)
}

function isHeaderName(name: string): boolean {
  return /^x-[A-Za-z0-9-]+$/i.test(name) || KNOWN_HEADERS.includes(name.toLowerCase())
}

import { httpMethod, type Rule, readAttributes, text, warnOfUnknown } from './attributes.ts'
import { elementsOf, textOf, warnOfUnexpected } from './content.ts'
import type { Position, Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/** What of a call is told to a noun's `statusCallback`. */
const EVENTS = ['initiated', 'ringing', 'answered', 'completed'] as const

type Endpoint = { readonly url: string; readonly method: 'GET' | 'POST' }

/**
 * `<WhatsApp>`: a WhatsApp user to be called. URLs are as written.
 *
 * @see Twilio, TwiML Voice: WhatsApp.
 */
export type WhatsAppNoun = {
  readonly kind: 'WhatsApp'
  /** `+` and digits or `whatsapp:` before that, where the document holds a number; blanks and separators removed. */
  readonly number: string
  /** `url`: heard by the callee alone, before both are joined. */
  readonly whisper: Endpoint | null
  /** Without `statusCallbackEvent` the end alone is told. */
  readonly statusCallback: (Endpoint & { readonly events: readonly (typeof EVENTS)[number][] }) | null
}

/** What cannot be dialed, and why, with Twilio's code; told when the Dial's turn comes. */
export type RefusedNoun = Position & { readonly kind: 'refused'; readonly code: number; readonly message: string }

export type DialNoun = WhatsAppNoun | RefusedNoun

/** Twilio rings ten at once. */
const MOST_NOUNS = 10

const SHARED = ['url', 'method', 'statusCallback', 'statusCallbackMethod', 'statusCallbackEvent']
const ANSWERING_MACHINES = [
  'machineDetection',
  'machineDetectionTimeout',
  'machineDetectionSpeechThreshold',
  'machineDetectionSpeechEndThreshold',
  'machineDetectionSilenceTimeout',
  'amdStatusCallback',
  'amdStatusCallbackMethod',
]

const NO_TELEPHONE = 'WhatsApp calls cannot be connected to the telephone network.'

/** Nouns that are not dialed here: their attributes and elements, and what is said of them. */
const ELSEWHERE: Readonly<
  Record<string, { attributes: readonly string[]; elements: readonly string[]; code: number }>
> = {
  Number: { attributes: [...SHARED, 'sendDigits', 'byoc', ...ANSWERING_MACHINES], elements: [], code: 13247 },
  Sim: { attributes: [], elements: [], code: 13258 },
  Sip: {
    attributes: [...SHARED, 'username', 'password', ...ANSWERING_MACHINES],
    elements: ['Uri', 'Headers'],
    code: 13750,
  },
  Client: { attributes: [...SHARED, 'clientNotificationUrl'], elements: ['Identity', 'Parameter'], code: 13750 },
  Conference: {
    attributes: [
      ...['muted', 'beep', 'startConferenceOnEnter', 'endConferenceOnExit', 'participantLabel', 'jitterBufferSize'],
      ...['waitUrl', 'waitMethod', 'maxParticipants', 'record', 'trim', 'region', 'coach', 'eventCallbackUrl'],
      ...['statusCallback', 'statusCallbackMethod', 'statusCallbackEvent'],
      ...['recordingStatusCallback', 'recordingStatusCallbackMethod', 'recordingStatusCallbackEvent'],
    ],
    elements: [],
    code: 13750,
  },
  Queue: { attributes: ['url', 'method', 'reservationSid', 'postWorkActivitySid'], elements: [], code: 13750 },
  Application: {
    attributes: [...SHARED, 'customerId', 'copyParentTo'],
    elements: ['ApplicationSid', 'Parameter'],
    code: 13750,
  },
}

const NOUNS = ['WhatsApp', ...Object.keys(ELSEWHERE)]
/** They stand in a Dial alone. */
const ALONE: readonly string[] = ['Conference', 'Queue', 'Application']

/** What a Dial holds: nouns, or a telephone number as plain text. */
export function readNouns(dial: XmlElement, warn: Warn): readonly DialNoun[] {
  if (!dial.children.some(({ kind }) => kind === 'element')) return readPlainNumber(dial, warn)
  const elements = elementsOf(dial, warn).filter((element) => isNoun(element, warn))
  const left = elements[MOST_NOUNS]
  if (left) warn(13000, `Dial has ${elements.length} nouns; the first ${MOST_NOUNS} are dialed.`, left.at)
  const alone = elements.find(({ name }) => ALONE.includes(name))
  if (alone && elements.length > 1)
    warn(13000, `${alone.name} noun cannot be mixed with other nouns in Dial.`, alone.at)
  return Object.freeze(elements.slice(0, MOST_NOUNS).map((element) => Object.freeze(readNoun(element, warn))))
}

function readPlainNumber(dial: XmlElement, warn: Warn): readonly DialNoun[] {
  const number = textOf(dial, warn)
  if (number === '') {
    warn(13215, 'Dial has nobody to dial.', dial.at)
    return []
  }
  const message = `<Dial>: ${NO_TELEPHONE} Put the number of a WhatsApp user into <WhatsApp>.`
  return [{ kind: 'refused', code: 13247, message, ...dial.at }]
}

function isNoun(element: XmlElement, warn: Warn): boolean {
  if (NOUNS.includes(element.name)) return true
  const meant = NOUNS.find((name) => name.toLowerCase() === element.name.toLowerCase())
  const hint = meant === undefined ? '' : ` Did you mean '${meant}'?`
  warn(13215, `Element '${element.name}' is not allowed inside Dial.${hint}`, element.at)
  return false
}

function readNoun(element: XmlElement, warn: Warn): DialNoun {
  const elsewhere = ELSEWHERE[element.name]
  if (!elsewhere) return readWhatsApp(element, warn)
  const { attributes, elements, code } = elsewhere
  warnOfUnknown(element, attributes, warn)
  if (elements.length === 0) textOf(element, warn)
  else for (const child of element.children) if (child.kind === 'element') expectKnown(child, elements, warn)
  return { kind: 'refused', code, message: whyNot(element.name, code), ...element.at }
}

function expectKnown(child: XmlElement, known: readonly string[], warn: Warn): void {
  if (!known.includes(child.name)) warnOfUnexpected(child, known, warn)
}

function whyNot(name: string, code: number): string {
  return `<${name}>: ${code === 13750 ? 'calls cannot be connected to it in this version.' : NO_TELEPHONE}`
}

const STATUS_EVENTS: Rule<readonly (typeof EVENTS)[number][]> = {
  otherwise: ['completed'],
  read: (raw) => {
    const words = raw.split(/\s+/).filter((word) => word !== '')
    const known = EVENTS.filter((event) => words.includes(event))
    return words.length > 0 && words.every((word) => known.some((event) => event === word)) ? known : undefined
  },
  expects: `words of ${EVENTS.map((event) => `'${event}'`).join(', ')}, with blanks between them,`,
  code: 12200,
}

function readWhatsApp(element: XmlElement, warn: Warn): WhatsAppNoun {
  const given = readAttributes(
    element,
    {
      url: text(''),
      method: httpMethod(13221),
      statusCallback: text(''),
      statusCallbackMethod: httpMethod(13221),
      statusCallbackEvent: STATUS_EVENTS,
    },
    warn,
  )
  const { url, method, statusCallback, statusCallbackMethod, statusCallbackEvent: events } = given
  return {
    kind: 'WhatsApp',
    number: textOf(element, warn).replace(/[\s().-]/g, ''),
    whisper: url === '' ? null : { url, method },
    statusCallback: statusCallback === '' ? null : { url: statusCallback, method: statusCallbackMethod, events },
  }
}

import { httpMethod, oneOf, type Rule, readAttributes, seconds, trueOrFalse, UNUSED } from './attributes.ts'
import { type DialNoun, type RefusedNoun, readNouns, type WhatsAppNoun } from './dial-nouns.ts'
import { type DocumentUrl, resolveUrl, type Unresolvable } from './resolve-url.ts'
import type { Dialed, DialStep, DialTarget, FailedStep, FetchStep } from './step.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/**
 * `<Dial>`: calls others and joins the one who answers with the caller. Then the document at `action` takes over, or
 * without one the next verb runs.
 *
 * Codes of invalid values: `method` 13210, `timeout` 13212, `hangupOnStar` 13213, `timeLimit` 13216, `record` 13217,
 * `sequential` 13218, `answerOnBridge` 13219, `ringTone` 13220. What is known and does nothing here: `callReason`, the
 * attributes of recording (a `record` that asks for one warns with 13217) and of SIP's REFER.
 *
 * @see Twilio, TwiML Voice: Dial.
 */
export type Dial = {
  readonly kind: 'Dial'
  /** At most ten, those that cannot be dialed included. */
  readonly nouns: readonly DialNoun[]
  /** As written; '' is the document itself, null: the next verb runs. */
  readonly action: string | null
  readonly method: 'GET' | 'POST'
  readonly callerId: string | null
  /** Seconds that a phone may ring, 5 to 600. Default 30. */
  readonly timeoutSeconds: number
  /** Seconds that the call may last from its answer, at most 14,400, the default. */
  readonly timeLimitSeconds: number
  readonly hangupOnStar: boolean
  /** The caller is answered when somebody else has answered. It counts for the first verb only. */
  readonly answerOnBridge: boolean
  readonly ringTone: string | null
  /** One after the other in place of all at once. */
  readonly sequential: boolean
}

/** Countries whose ringing tone the caller can hear. Twilio, TwiML Voice: Dial, `ringTone`. */
const RING_TONES = (
  'at au bg br be ch cl cn cz de dk ee es fi fr gr hu il in it lt jp mx my nl no nz ph pl pt ru se sg th uk us us-old ' +
  'tw ve za'
).split(' ')

const RECORDINGS = [
  'do-not-record',
  'record-from-answer',
  'record-from-ringing',
  'record-from-answer-dual',
  'record-from-ringing-dual',
  'true',
  'false',
] as const

const TIMEOUT: Rule<number> = {
  ...seconds(30, 13212),
  read: (raw) => {
    const given = seconds(30, 13212).read(raw)
    return given === undefined ? undefined : Math.min(600, Math.max(5, given))
  },
}

/** A text, or nothing; an empty one counts as not given. */
const CALLER_ID: Rule<string | null> = {
  otherwise: null,
  read: (raw) => raw.trim() || null,
  expects: 'a caller id',
  code: 13214,
}

const ACTION: Rule<string | null> = { otherwise: null, read: (raw) => raw.trim(), expects: 'a URL', code: 11100 }

const RULES = {
  action: ACTION,
  method: httpMethod(13210),
  callerId: CALLER_ID,
  timeout: TIMEOUT,
  timeLimit: seconds(14_400, 13216),
  hangupOnStar: trueOrFalse(false, 13213),
  answerOnBridge: trueOrFalse(false, 13219),
  ringTone: { ...oneOf(RING_TONES, '', 13220), expects: `a country's ringing tone, such as 'us' or 'br',` },
  sequential: trueOrFalse(false, 13218),
  record: oneOf(RECORDINGS, 'do-not-record', 13217),
  // They change nothing here:
  callReason: UNUSED,
  recordingTrack: UNUSED,
  recordingStatusCallback: UNUSED,
  recordingStatusCallbackMethod: UNUSED,
  recordingStatusCallbackEvent: UNUSED,
  recordingConfigurationId: UNUSED,
  trim: UNUSED,
  referUrl: UNUSED,
  referMethod: UNUSED,
  events: UNUSED,
  passports: UNUSED,
}

export function readDial(element: XmlElement, warn: Warn): Dial {
  const given = readAttributes(element, RULES, warn)
  if (given.record.startsWith('record') || given.record === 'true')
    warn(13217, `Recording is not available in this version: record='${given.record}' records nothing.`, element.at)
  return Object.freeze({
    kind: 'Dial',
    nouns: readNouns(element, warn),
    action: given.action,
    method: given.method,
    callerId: given.callerId,
    timeoutSeconds: given.timeout,
    timeLimitSeconds: given.timeLimit,
    hangupOnStar: given.hangupOnStar,
    answerOnBridge: given.answerOnBridge,
    ringTone: given.ringTone || null,
    sequential: given.sequential,
  })
}

/** A URL in it that cannot be fetched fails the whole: nobody is called in vain. */
export function dialStep(dial: Dial, documentUrl: DocumentUrl): DialStep | FailedStep {
  const targets: DialTarget[] = []
  for (const noun of dial.nouns) {
    const target = noun.kind === 'WhatsApp' ? targetOf(noun, documentUrl) : null
    if (target?.kind === 'failed') return target
    if (target) targets.push(target)
  }
  const action = dial.action === null ? null : endpointOf({ url: dial.action, method: dial.method }, documentUrl)
  if (action && 'kind' in action) return action
  const { kind: _kind, nouns, method: _method, ...how } = dial
  const refused = nouns.filter(isRefused).map(({ kind: _kind, ...why }) => why)
  return { kind: 'dial', ...how, targets, refused, action }
}

type Endpoint = { readonly url: string; readonly method: 'GET' | 'POST' }

/** The same with an absolute URL, or why there is none. */
function endpointOf<E extends Endpoint>(given: E, documentUrl: DocumentUrl): E | Unresolvable {
  const url = resolveUrl(given.url, documentUrl)
  return typeof url === 'string' ? { ...given, url } : url
}

function targetOf(
  { number, whisper, statusCallback }: WhatsAppNoun,
  documentUrl: DocumentUrl,
): DialTarget | FailedStep {
  const heard = whisper && endpointOf(whisper, documentUrl)
  if (heard && 'kind' in heard) return heard
  const told = statusCallback && endpointOf(statusCallback, documentUrl)
  if (told && 'kind' in told) return told
  return { kind: 'WhatsApp', number, whisper: heard, statusCallback: told }
}

function isRefused(noun: DialNoun): noun is RefusedNoun {
  return noun.kind === 'refused'
}

/** The document that takes over, or null: the next verb runs. */
export function afterDial({ action }: DialStep, dialed: Dialed): FetchStep | null {
  return action && { kind: 'fetch', ...action, params: dialResultParams(dialed) }
}

/** What the `action` is told. @see Twilio, TwiML Voice: Dial, "Request parameters". */
export function dialResultParams(dialed: Dialed): readonly (readonly [name: string, value: string])[] {
  const { status, callSid, durationSeconds, bridged } = dialed
  return [
    ['DialCallStatus', status],
    ...(callSid === null ? [] : [['DialCallSid', callSid] as const]),
    ...(durationSeconds === null ? [] : [['DialCallDuration', String(durationSeconds)] as const]),
    ['DialBridged', String(bridged)],
  ]
}

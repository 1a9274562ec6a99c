import {
  AS_WRITTEN,
  clamped,
  httpMethod,
  oneOf,
  type Rule,
  readAttributes,
  seconds,
  shortText,
  trueOrFalse,
  UNUSED,
  webUrl,
} from './attributes.ts'
import { mixedContentOf } from './content.ts'
import { RECORDING_CALLBACK_RULES, RECORDS, warnOfRecordingEvents } from './nouns/noun.ts'
import { readNouns } from './nouns/nouns.ts'
import { telephoneRefusal } from './nouns/telephone.ts'
import { whatsAppTarget } from './nouns/whatsapp.ts'
import { type DocumentUrl, resolved } from './resolve-url.ts'
import { RING_TONES, type RingTone } from './ring-tones.ts'
import type { Dialed, DialStep, DialTarget, FailedStep, FetchStep } from './step.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/**
 * `<Dial>`: calls others and joins the caller with whoever answers first. When that is over, the document at `action` takes
 * over and is told how it went; without `action` the next verb runs.
 *
 * Text is a telephone number, and refused as `<Number>` is. `timeout` (default 30 s) is brought between 5 and 600,
 * `timeLimit` (default 14,400 s) down to 14,400.
 *
 * Codes of invalid values: `method`, `referMethod` 13210, `timeout` 13212, `hangupOnStar` 13213, `callerId` 13214 (it is
 * passed on as it is), `timeLimit` 13216, `record` 13217, `sequential` 13218, `answerOnBridge` 13219, `ringTone` 13220,
 * `recordingStatusCallback` and its method 13256, its event 13621, `recordingTrack` 13622, `trim` 13699, `referUrl` 11100,
 * others 12200.
 *
 * Calls are not recorded in this version: `record` that asks for it warns (13217). What concerns only recordings, SIP
 * transfers and the telephone network means nothing here.
 *
 * @see Twilio, TwiML Voice: Dial.
 */
export type Dial = Omit<DialStep, 'kind' | 'action'> & {
  readonly kind: 'Dial'
  /** As written; '' is the document itself, null is no action. */
  readonly action: string | null
  readonly method: 'GET' | 'POST'
}

const RING_TONE: Rule<RingTone | null> = { ...oneOf(RING_TONES, 'us', 13220), otherwise: null }

const RULES = {
  action: AS_WRITTEN,
  method: httpMethod(13210),
  answerOnBridge: trueOrFalse(false, 13219),
  callerId: AS_WRITTEN,
  hangupOnStar: trueOrFalse(false, 13213),
  ringTone: RING_TONE,
  sequential: trueOrFalse(false, 13218),
  timeLimit: seconds(14_400, 13216),
  timeout: clamped(5, 600, 30, 13212),
  // Recordings:
  record: oneOf(RECORDS, 'do-not-record', 13217),
  recordingTrack: oneOf(['both', 'inbound', 'outbound'], 'both', 13622),
  trim: oneOf(['do-not-trim', 'trim-silence'], 'do-not-trim', 13699),
  ...RECORDING_CALLBACK_RULES,
  // Only a SIP leg can be referred, only the telephone network shows a reason or carries a passport:
  referUrl: webUrl(11100),
  referMethod: httpMethod(13210),
  callReason: shortText(50, 12200),
  events: UNUSED,
  passports: UNUSED,
}

export function readDial(element: XmlElement, warn: Warn): Dial {
  const given = readAttributes(element, RULES, warn)
  warnOfRecordingEvents(element, warn)
  if (given.record !== 'do-not-record' && given.record !== 'false')
    warn(13217, `Recording is not available in this version: record='${given.record}' records nothing.`, element.at)
  warnOfCallerId(element, warn)
  return Object.freeze({
    kind: 'Dial',
    ...readContent(element, warn),
    callerId: given.callerId || null,
    timeoutSeconds: given.timeout,
    timeLimitSeconds: given.timeLimit,
    hangupOnStar: given.hangupOnStar,
    answerOnBridge: given.answerOnBridge,
    ringTone: given.ringTone,
    sequential: given.sequential,
    action: given.action,
    method: given.method,
  })
}

/** One that cannot be anybody's is not replaced: by the default, the caller's own number would be shown. */
function warnOfCallerId(element: XmlElement, warn: Warn): void {
  const attribute = element.attributes.find(({ name }) => name === 'callerId')
  if (attribute === undefined || isCallerId(attribute.value.trim())) return
  const problem = `Attribute 'callerId' of element 'Dial' has the invalid value '${attribute.value}'`
  warn(13214, `${problem}: 'whatsapp:+' and the number of a sender is expected.`, attribute.at)
}

/** `whatsapp:+N`, `client:name`, `sip:…`, a number, or the name that SIP shows. */
function isCallerId(value: string): boolean {
  return /^(?:whatsapp:\+[\d\s().-]+|client:\S+|sips?:\S+|[\w+.()\s-]*)$/i.test(value)
}

function readContent(element: XmlElement, warn: Warn): Pick<Dial, 'targets' | 'refused'> {
  const { text, textAt, elements } = mixedContentOf(element)
  if (text === '' && elements.length === 0) warn(13215, 'Dial has nobody to dial.', element.at)
  const { targets, refused } = readNouns(elements, text === '' ? 0 : 1, warn)
  const number = text === '' ? [] : [telephoneRefusal(text, textAt)]
  return { targets: Object.freeze(targets), refused: Object.freeze([...number, ...refused]) }
}

/** A URL in it that cannot be fetched fails the whole: nobody is called in vain. */
export function dialStep(dial: Dial, documentUrl: DocumentUrl): DialStep | FailedStep {
  const { kind: _kind, action: url, method, ...how } = dial
  const action = url === null ? null : resolved({ url, method }, documentUrl)
  if (action && 'kind' in action) return action
  const targets: DialTarget[] = []
  for (const noun of dial.targets) {
    const target = whatsAppTarget(noun, documentUrl)
    if (target.kind === 'failed') return target
    targets.push(target)
  }
  return { kind: 'dial', ...how, targets, action }
}

/** The document that takes over, or null: the next verb runs. */
export function afterDial({ action }: DialStep, dialed: Dialed): FetchStep | null {
  return action === null ? null : { kind: 'fetch', ...action, params: dialResultParams(dialed) }
}

/** What `action` is told. What is not known is left out. */
export function dialResultParams(dialed: Dialed): readonly (readonly [string, string])[] {
  const { status, callSid, durationSeconds, bridged } = dialed
  return [
    ['DialCallStatus', status],
    ...(callSid === null ? [] : [['DialCallSid', callSid] as const]),
    ...(durationSeconds === null ? [] : [['DialCallDuration', String(durationSeconds)] as const]),
    ['DialBridged', String(bridged)],
  ]
}

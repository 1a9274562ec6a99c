import {
  between,
  httpMethod,
  matching,
  oneOf,
  type Rule,
  readAttributes,
  trueOrFalse,
  UNUSED,
  webUrl,
  wordsOf,
} from '../attributes.ts'
import { textOf } from '../content.ts'
import type { Refusal } from '../step.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { notAvailable, RECORDING_CALLBACK_RULES, warnOfRecordingEvents } from './noun.ts'

const EVENTS = ['start', 'end', 'join', 'leave', 'mute', 'hold', 'modify', 'speaker', 'announcement'] as const

/** At most 128 characters, no `/` (nor `%2F`), and nothing that could be a call's SID. */
const PARTICIPANT_LABEL = matching(
  /^(?!CA[0-9a-f]{32}$)(?!.*%2f)[^/]{1,128}$/is,
  "a label of 1 to 128 characters without '/' that is no CallSid",
  16023,
)

const REGIONS = ['us1', 'us2', 'ie1', 'de1', 'sg1', 'br1', 'au1', 'jp1'] as const

/** One of these; null when absent. */
function optional(words: readonly string[]): Rule<string | null> {
  return { ...oneOf(words, '', 12200), otherwise: null }
}

const RULES = {
  muted: trueOrFalse(false, 13230),
  beep: oneOf(['true', 'false', 'onEnter', 'onExit'], 'true', 13235),
  startConferenceOnEnter: trueOrFalse(true, 13232),
  endConferenceOnExit: trueOrFalse(false, 13231),
  participantLabel: PARTICIPANT_LABEL,
  jitterBufferSize: oneOf(['large', 'medium', 'small', 'off'], 'large', 12200),
  waitUrl: webUrl(13233),
  waitMethod: httpMethod(13234),
  maxParticipants: between(1, 250, 12200),
  record: oneOf(['do-not-record', 'record-from-start'], 'do-not-record', 12200),
  trim: oneOf(['trim-silence', 'do-not-trim'], 'trim-silence', 13239),
  region: optional(REGIONS),
  coach: matching(/^CA[0-9a-f]{32}$/, "a call's SID, CA and 32 hexadecimal digits,", 13240),
  statusCallback: webUrl(11100),
  statusCallbackMethod: httpMethod(12200),
  statusCallbackEvent: UNUSED,
  ...RECORDING_CALLBACK_RULES,
  // Replaced by statusCallback:
  eventCallbackUrl: UNUSED,
}

/**
 * `<Conference>`: a room, by its name. Not available in this version: refused with 13750.
 *
 * Codes of invalid values: `muted` 13230, `endConferenceOnExit` 13231, `startConferenceOnEnter` 13232, `waitUrl` 13233,
 * `waitMethod` 13234, `beep` 13235, no name 13237, `trim` 13239, `coach` 13240, `recordingStatusCallback` 13256,
 * `recordingStatusCallbackEvent` 13621, `participantLabel` 16023, `statusCallback` 11100, others 12200.
 *
 * @see Twilio, TwiML Voice: Conference.
 */
export function readConference(element: XmlElement, warn: Warn): Refusal {
  readAttributes(element, RULES, warn)
  wordsOf(element, 'statusCallbackEvent', EVENTS, 12200, warn)
  warnOfRecordingEvents(element, warn)
  if (textOf(element, warn) === '') warn(13237, 'Conference has no name.', element.at)
  return notAvailable(element)
}

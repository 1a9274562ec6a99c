import { clamped, httpMethod, oneOf, type Rule, readAttributes, trueOrFalse, webUrl } from './attributes.ts'
import { expectOnly } from './content.ts'
import { RECORDING_CALLBACK_RULES, warnOfRecordingEvents } from './nouns/noun.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/** In seconds. Twilio, TwiML Voice: Record. */
const LONGEST_RECORDING = 14_400
const USUAL_LENGTH = 3_600
/** Of one that is to be transcribed. */
const TRANSCRIBED = { least: 2, most: 120 }

const FINISH_ON_KEYS: Rule<string> = {
  otherwise: '1234567890*#',
  read: (raw) => (/^[0-9#*]*$/.test(raw) ? raw : undefined),
  expects: 'keys of 0-9, # and *',
  code: 13613,
}

const RULES = {
  action: webUrl(11100),
  method: httpMethod(13610),
  timeout: clamped(0, LONGEST_RECORDING, 5, 13611),
  finishOnKey: FINISH_ON_KEYS,
  maxLength: clamped(2, LONGEST_RECORDING, USUAL_LENGTH, 13612),
  playBeep: trueOrFalse(true, 13616),
  trim: oneOf(['trim-silence', 'do-not-trim'], 'trim-silence', 13699),
  transcribe: trueOrFalse(false, 13614),
  transcribeCallback: webUrl(13257),
  ...RECORDING_CALLBACK_RULES,
}

/**
 * `<Record>`: records the caller until silence, a key, or `maxLength`. Not available in this version: skipped with 13750.
 *
 * Codes of invalid values: `method` 13610, `timeout` 13611, `maxLength` 13612, `finishOnKey` 13613, `transcribe` 13614, a
 * length that cannot be transcribed 13617 (too short) and 13615 (too long), `playBeep` 13616, `trim` 13699,
 * `transcribeCallback` 13257 (also without `transcribe`), `recordingStatusCallback` and its method 13256, its event 13621,
 * `action` 11100. Nothing stands inside.
 *
 * @see Twilio, TwiML Voice: Record.
 */
export function readRecord(element: XmlElement, warn: Warn): void {
  const { transcribe, transcribeCallback, maxLength } = readAttributes(element, RULES, warn)
  warnOfRecordingEvents(element, warn)
  expectOnly([], element, warn)
  if (!transcribe && transcribeCallback !== null)
    warn(13257, 'Record has a transcribeCallback and no transcribe: nothing is transcribed.', element.at)
  const given = element.attributes.some(({ name }) => name === 'maxLength')
  if (!transcribe || !given) return
  if (maxLength <= TRANSCRIBED.least)
    warn(13617, `A recording of ${maxLength} s is too short to be transcribed.`, element.at)
  if (maxLength > TRANSCRIBED.most)
    warn(13615, `A recording of more than ${TRANSCRIBED.most} s is not transcribed.`, element.at)
}

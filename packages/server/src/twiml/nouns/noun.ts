import { httpMethod, UNUSED, webUrl, wordsOf } from '../attributes.ts'
import type { DialEvent, Refusal } from '../step.ts'
import { cutMessage, type Position, type Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'

/** In the order in which they happen. */
const DIAL_EVENTS = ['initiated', 'ringing', 'answered', 'completed'] as const satisfies readonly DialEvent[]

/**
 * The attributes that the nouns of a dialed call share: a document that the callee hears before both are joined, and a
 * callback. The code of an invalid `method` is the noun's; Twilio names none for the rest: 11100 and 12200 tell.
 */
export function sharedRules(methodCode: number) {
  return {
    url: webUrl(11100),
    method: httpMethod(methodCode),
    statusCallback: webUrl(11100),
    statusCallbackMethod: httpMethod(12200),
    statusCallbackEvent: UNUSED,
  }
}

/** The events of a noun's `statusCallbackEvent`; the end alone if it names none. */
export function eventsOf(element: XmlElement, warn: Warn): readonly DialEvent[] {
  const events = wordsOf(element, 'statusCallbackEvent', DIAL_EVENTS, 12200, warn)
  return events.length === 0 ? ['completed'] : events
}

/** Whether the dialed call is recorded, from when and in how many channels. */
export const RECORDS = [
  'do-not-record',
  'record-from-answer',
  'record-from-ringing',
  'record-from-answer-dual',
  'record-from-ringing-dual',
  'true',
  'false',
] as const

/** What may be asked when a recording is made; `Event` is a list, read by `warnOfRecordingEvents`. */
export const RECORDING_CALLBACK_RULES = {
  recordingStatusCallback: webUrl(13256),
  recordingStatusCallbackMethod: httpMethod(13256),
  recordingStatusCallbackEvent: UNUSED,
  recordingConfigurationId: UNUSED,
}

export function warnOfRecordingEvents(element: XmlElement, warn: Warn): void {
  wordsOf(element, 'recordingStatusCallbackEvent', ['in-progress', 'completed', 'absent'], 13621, warn)
}

export function refusal(code: number, message: string, { line, column }: Position): Refusal {
  return Object.freeze({ code, message: cutMessage(message), line, column })
}

/** For what WhatsApp calls may be joined with, and this version does not do. */
export function notAvailable(element: XmlElement): Refusal {
  return refusal(13750, `${element.name} inside Dial is not available in this version; it is not dialed.`, element.at)
}

import { count, httpMethod, oneOf, readAttributes, trueOrFalse, UNUSED, webUrl, wordsOf } from '../attributes.ts'
import { expectOnly } from '../content.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { RECORDING_CALLBACK_RULES, RECORDS, warnOfRecordingEvents } from './noun.ts'

const RULES = {
  serviceInstanceSid: UNUSED,
  inboundAutocreation: trueOrFalse(false, 12200),
  inboundTimeout: count(12200),
  routingAssignmentTimeout: count(12200),
  url: webUrl(11100),
  method: httpMethod(12200),
  record: oneOf(RECORDS, 'do-not-record', 13217),
  trim: oneOf(['trim-silence', 'do-not-trim'], 'trim-silence', 13699),
  ...RECORDING_CALLBACK_RULES,
  statusCallback: webUrl(11100),
  statusCallbackMethod: httpMethod(12200),
  statusCallbackEvent: UNUSED,
}

const EVENTS = ['call-initiated', 'call-ringing', 'call-answered', 'call-completed'] as const

/** `<Conversation>`: known from Twilio's helper libraries alone. Wrong values have the codes of `<Dial>`'s, others 12200. */
export function readConversation(element: XmlElement, warn: Warn): void {
  readAttributes(element, RULES, warn)
  wordsOf(element, 'statusCallbackEvent', EVENTS, 12200, warn)
  warnOfRecordingEvents(element, warn)
  expectOnly([], element, warn)
}

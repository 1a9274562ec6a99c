import { httpMethod, oneOf, readAttributes, UNUSED, webUrl } from '../attributes.ts'
import { expectOnly } from '../content.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { warnOfRecordingEvents } from './noun.ts'

const RULES = {
  name: UNUSED,
  recordingStatusCallback: webUrl(13256),
  recordingStatusCallbackMethod: httpMethod(13256),
  recordingStatusCallbackEvent: UNUSED,
  trim: oneOf(['trim-silence', 'do-not-trim'], 'trim-silence', 13699),
  track: oneOf(['both', 'inbound', 'outbound'], 'both', 13622),
  channels: oneOf(['dual', 'mono'], 'dual', 12200),
  recordingConfigurationId: UNUSED,
}

/**
 * `<Recording>`: the call, recorded beside the verbs that follow.
 *
 * Codes of invalid values: `recordingStatusCallback` and its method 13256, its event 13621, `track` 13622, `trim` 13699,
 * `channels` 12200.
 *
 * @see Twilio, TwiML Voice: Recording.
 */
export function readRecording(element: XmlElement, warn: Warn): void {
  readAttributes(element, RULES, warn)
  warnOfRecordingEvents(element, warn)
  expectOnly([], element, warn)
}

import {
  AS_WRITTEN,
  absoluteUrl,
  httpMethod,
  matching,
  oneOf,
  readAttributes,
  trueOrFalse,
  UNUSED,
} from '../attributes.ts'
import { languageTagOrMulti } from '../language-tag.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { readParameters } from './parameter.ts'

const LABEL = matching(/^[\p{L}\p{N}]*$/u, 'letters and digits', 12200)

const RULES = {
  name: UNUSED,
  statusCallbackUrl: absoluteUrl(11100),
  statusCallbackMethod: httpMethod(12200),
  languageCode: languageTagOrMulti(12200),
  track: oneOf(['both_tracks', 'inbound_track', 'outbound_track'], 'both_tracks', 12200),
  inboundTrackLabel: LABEL,
  outboundTrackLabel: LABEL,
  transcriptionEngine: oneOf(['google', 'deepgram'], 'google', 12200),
  speechModel: AS_WRITTEN,
  partialResults: trueOrFalse(false, 12200),
  profanityFilter: trueOrFalse(true, 12200),
  enableAutomaticPunctuation: trueOrFalse(true, 12200),
  enableProviderData: trueOrFalse(false, 12200),
  hints: AS_WRITTEN,
  intelligenceService: UNUSED,
  conversationConfiguration: UNUSED,
  conversationId: UNUSED,
}

/**
 * `<Transcription>`: what is said on the call, written down as it is said. Wrong values are 12200, a `statusCallbackUrl` that is
 * wrong or not absolute 11100; `<Config>`s and `<Parameter>`s stand inside.
 *
 * @see Twilio, TwiML Voice: Transcription.
 */
export function readTranscription(element: XmlElement, warn: Warn): void {
  readAttributes(element, RULES, warn)
  readParameters(element, warn, ['Config'])
}

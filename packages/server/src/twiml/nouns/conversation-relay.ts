import { AS_WRITTEN, matching, oneOf, type Rule, readAttributes, trueOrFalse, UNUSED, wordsOf } from '../attributes.ts'
import { elementsOf, expectOnly, warnOfUnexpected } from '../content.ts'
import { languageTagOrMulti } from '../language-tag.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'
import { readParameter } from './parameter.ts'

/** Absolute, and wss. Twilio 64102. */
const URL_RULE: Rule<string | null> = {
  otherwise: null,
  read: (raw) => (/^wss:\/\/\S+$/i.test(raw.trim()) && URL.canParse(raw.trim()) ? raw.trim() : undefined),
  expects: 'a URL that begins with wss://',
  code: 64102,
}

const LANGUAGE = languageTagOrMulti(12200)
/** By which the user interrupts; `true` is any, `false` none. */
const INTERRUPTIBLE = oneOf(['any', 'none', 'dtmf', 'speech', 'true', 'false'], 'any', 12200)
const TTS_PROVIDER = matching(/^(?:google|amazon|elevenlabs)$/i, "'Google', 'Amazon' or 'ElevenLabs'", 64101)
const TRANSCRIPTION_PROVIDER = matching(/^(?:google|deepgram)$/i, "'Google' or 'Deepgram'", 64101)
const SPEECH_TIMEOUT = matching(/^(?:auto|[6-9]\d{2}|[1-4]\d{3}|5000)$/, "'auto' or 600 to 5000 milliseconds", 12200)
const THRESHOLD = matching(/^0\.[5-8]\d*$|^0\.90*$/, 'a number from 0.5 to 0.9', 12200)

/** Twilio's helper libraries write some of these in small letters, its pages do not: both are known. */
const RULES = {
  url: URL_RULE,
  welcomeGreeting: AS_WRITTEN,
  welcomeGreetingInterruptible: INTERRUPTIBLE,
  language: LANGUAGE,
  ttsLanguage: LANGUAGE,
  transcriptionLanguage: LANGUAGE,
  ttsProvider: TTS_PROVIDER,
  voice: AS_WRITTEN,
  transcriptionProvider: TRANSCRIPTION_PROVIDER,
  speechModel: AS_WRITTEN,
  interruptible: INTERRUPTIBLE,
  interruptSensitivity: oneOf(['high', 'medium', 'low'], 'high', 12200),
  dtmfDetection: trueOrFalse(false, 12200),
  // Twilio's helper libraries write true or false, its page knows the other words:
  reportInputDuringAgentSpeech: oneOf(['none', 'dtmf', 'speech', 'any', 'true', 'false'], 'none', 12200),
  preemptible: trueOrFalse(false, 12200),
  hints: AS_WRITTEN,
  debug: UNUSED,
  events: UNUSED,
  elevenlabsTextNormalization: oneOf(['off', 'on', 'auto'], 'off', 12200),
  intelligenceService: UNUSED,
  partialPrompts: trueOrFalse(false, 12200),
  profanityFilter: trueOrFalse(true, 12200),
  speechTimeout: SPEECH_TIMEOUT,
  speechtimeout: SPEECH_TIMEOUT,
  eotThreshold: THRESHOLD,
  ignoreBackchannel: trueOrFalse(false, 12200),
  ignorebackchannel: trueOrFalse(false, 12200),
  deepgramSmartFormat: trueOrFalse(true, 12200),
  deepgramsmartformat: trueOrFalse(true, 12200),
  backgroundnoisereduction: UNUSED,
  conversationConfiguration: UNUSED,
  conversationId: UNUSED,
}

const LANGUAGE_RULES = {
  code: LANGUAGE,
  ttsProvider: TTS_PROVIDER,
  voice: AS_WRITTEN,
  transcriptionProvider: TRANSCRIPTION_PROVIDER,
  speechModel: AS_WRITTEN,
}

/**
 * `<ConversationRelay>`: what the caller says as text through a websocket, and the answers spoken. `<Language>`s and
 * `<Parameter>`s stand inside.
 *
 * Codes of invalid values: `url` 64102 (also when absent), providers 64101, others 12200, as is a second `<Language>` of the
 * same code.
 *
 * @see Twilio, TwiML Voice: ConversationRelay.
 */
export function readConversationRelay(element: XmlElement, warn: Warn): void {
  readAttributes(element, RULES, warn)
  if (!element.attributes.some(({ name }) => name === 'url'))
    warn(64102, "Attribute 'url' must appear on element 'ConversationRelay'.", element.at)
  wordsOf(element, 'debug', ['debugging', 'speaker-events', 'tokens-played'], 12200, warn)
  wordsOf(element, 'events', ['speaker-events', 'tokens-played'], 12200, warn)
  const known = new Set<string>()
  for (const child of elementsOf(element, warn)) {
    if (child.name === 'Language') readLanguage(child, known, warn)
    else if (child.name === 'Parameter') readParameter(child, warn)
    else warnOfUnexpected(child, ['Language', 'Parameter'], warn)
  }
}

/** @param known the codes of those before it, in small letters; this one's is added */
function readLanguage(element: XmlElement, known: Set<string>, warn: Warn): void {
  const { code } = readAttributes(element, LANGUAGE_RULES, warn)
  expectOnly([], element, warn)
  if (!element.attributes.some(({ name }) => name === 'code'))
    warn(12200, "Attribute 'code' must appear on element 'Language'.", element.at)
  if (code === null) return
  if (known.has(code.toLowerCase())) warn(12200, `There is a Language with the code '${code}' before.`, element.at)
  known.add(code.toLowerCase())
}

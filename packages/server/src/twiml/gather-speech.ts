import { httpMethod, oneOf, type Rule, trueOrFalse, UNUSED, webUrl } from './attributes.ts'
import { type DocumentUrl, resolveUrl, type Unresolvable } from './resolve-url.ts'
import type { FetchStep, SpeechWanted, Understood } from './step.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/**
 * What `<Gather>` says of speech.
 *
 * Codes of invalid values: `speechTimeout` 13327, `hints` 13330, `language` 13331, `partialResultCallback` 11100 and its
 * method 13329, `bargeIn` 13332, `profanityFilter` 13333, `speechModel` 13334, `maxSpeechTime` 13328. `speechTimeout="auto"`
 * with the default model is told (13335), as Twilio does, and works here all the same: whoever listens here has one
 * model. `speechModel`, `enhanced` and `debug` change nothing.
 *
 * @see Twilio, TwiML Voice: Gather.
 */
export type GatherSpeech = Omit<SpeechWanted, 'partial'> & {
  /** As written; null: nobody is told while the user speaks. */
  readonly partial: { readonly url: string; readonly method: 'GET' | 'POST' } | null
}

/** Seconds that an utterance may last. Twilio, TwiML Voice: Gather. */
const LONGEST_UTTERANCE = 60
/** Twilio, TwiML Voice: Gather, "hints". */
const MAX_HINTS = 500
const LONGEST_HINT = 100

const SPEECH_MODELS = [
  'default',
  'numbers_and_commands',
  'phone_call',
  'experimental_conversations',
  'experimental_utterances',
  'googlev2_long',
  'googlev2_short',
  'googlev2_telephony',
  'googlev2_telephony_short',
  'deepgram_nova-2',
  'deepgram_nova-3',
] as const

const SPEECH_TIMEOUT: Rule<number | 'auto' | null> = {
  otherwise: null,
  read: (raw) => (raw.trim() === 'auto' ? 'auto' : wholeSeconds(raw, 14_400)),
  expects: "a whole number of seconds, at least 1, or 'auto'",
  code: 13327,
}

const MAX_SPEECH_TIME: Rule<number> = {
  otherwise: LONGEST_UTTERANCE,
  read: (raw) => wholeSeconds(raw, LONGEST_UTTERANCE),
  expects: 'a whole number of seconds, at least 1,',
  code: 13328,
}

/** A tag in BCP 47's form; which languages are understood is not for the document to know. */
const LANGUAGE: Rule<string> = {
  otherwise: 'en-US',
  read: (raw) => (/^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(raw.trim()) ? raw.trim() : undefined),
  expects: "a language tag such as 'en-GB'",
  code: 13331,
}

const HINTS: Rule<string> = { otherwise: '', read: (raw) => raw, expects: 'phrases between commas', code: 13330 }

/** The attributes of `<Gather>` that only concern speech. */
export const SPEECH_RULES = {
  speechTimeout: SPEECH_TIMEOUT,
  hints: HINTS,
  language: LANGUAGE,
  partialResultCallback: webUrl(11100),
  partialResultCallbackMethod: httpMethod(13329),
  profanityFilter: trueOrFalse(true, 13333),
  speechModel: oneOf(SPEECH_MODELS, 'default', 13334),
  bargeIn: trueOrFalse(true, 13332),
  maxSpeechTime: MAX_SPEECH_TIME,
  enhanced: UNUSED,
  debug: UNUSED,
}

type Given = { readonly [K in keyof typeof SPEECH_RULES]: (typeof SPEECH_RULES)[K]['otherwise'] }

/** @param timeoutSeconds the Gather's `timeout`, which `speechTimeout` follows when it is not given */
export function speechOf(given: Given, timeoutSeconds: number, element: XmlElement, warn: Warn): GatherSpeech {
  if (given.speechTimeout === 'auto' && given.speechModel === 'default')
    warn(13335, "speechTimeout='auto' is meant for a speechModel other than the default; it is used all the same.", {
      ...element.at,
    })
  const { partialResultCallback: url, partialResultCallbackMethod: method } = given
  return Object.freeze({
    endsAfter: given.speechTimeout ?? timeoutSeconds,
    hints: hintsOf(given.hints, element, warn),
    language: given.language,
    profanityFilter: given.profanityFilter,
    bargeIn: given.bargeIn,
    longestSeconds: given.maxSpeechTime,
    partial: url === null ? null : Object.freeze({ url, method }),
  })
}

function hintsOf(raw: string, element: XmlElement, warn: Warn): readonly string[] {
  const all = raw
    .split(',')
    .map((hint) => hint.replace(/\s+/g, ' ').trim())
    .filter((hint) => hint !== '')
  const kept = all.filter((hint) => hint.length <= LONGEST_HINT).slice(0, MAX_HINTS)
  if (kept.length < all.length) {
    const at = element.attributes.find(({ name }) => name === 'hints')?.at ?? element.at
    const limits = `at most ${MAX_HINTS} hints of ${LONGEST_HINT} characters each`
    warn(
      13330,
      `Attribute 'hints' has ${all.length - kept.length} too many or too long: ${limits}. The rest counts.`,
      at,
    )
  }
  return Object.freeze(kept)
}

export function speechWanted(speech: GatherSpeech, documentUrl: DocumentUrl): SpeechWanted | Unresolvable {
  if (speech.partial === null) return { ...speech, partial: null }
  const url = resolveUrl(speech.partial.url, documentUrl)
  return typeof url === 'string' ? { ...speech, partial: { url, method: speech.partial.method } } : url
}

/** What the document at `action` is told. @see Twilio, TwiML Voice: Gather, "action". */
export function speechParameters({ text, confidence }: Understood, language: string): FetchStep['params'] {
  const sure = confidence === null ? [] : ([['Confidence', String(Number(confidence.toFixed(4)))]] as const)
  return [['SpeechResult', text], ...sure, ['Language', language]]
}

function wholeSeconds(raw: string, longest: number): number | undefined {
  if (!/^\s*\d+\s*$/.test(raw) || Number(raw) < 1) return undefined
  return Math.min(Number(raw), longest)
}

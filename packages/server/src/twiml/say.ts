import { loops, MAX_LOOPS, type Rule, readAttributes } from './attributes.ts'
import { languageTag } from './language-tag.ts'
import { readSpeech, type SpeechPart } from './speech.ts'
import type { Position, Warn } from './twiml-error.ts'
import type { Utterance } from './utterance.ts'
import { voiceId } from './voice-ids.ts'
import type { XmlElement } from './xml.ts'

/**
 * `<Say>`: speaks, then the next verb runs.
 *
 * `voice` (default `man`) and `language` are passed through as they were written; which voice that becomes is for the
 * speaker to decide. The default language is that of the voice's name (`Polly.Camila` speaks pt-BR), else `en-US`.
 *
 * Codes of invalid values: `voice` 13511 and `loop` 13510, inside `<Gather>` 13321 and 13322, for what can be no voice's name and
 * no number of rounds; `language` 13512, for what is no language tag. A `<Say>` in which nothing is to be heard is skipped with
 * warning 13520, one that is too long is cut with 13521.
 *
 * @see Twilio, TwiML Voice: Say.
 */
export type Say = {
  readonly kind: 'Say'
  /** Never empty. */
  readonly parts: readonly SpeechPart[]
  readonly voice: string
  readonly language: string
  /** 1 to 1,000. */
  readonly times: number
}

/** Twilio's codes for `voice`, by those for `loop`: one inside `<Gather>` has its own. */
const VOICE_CODE = { 13510: 13511, 13322: 13321 } as const

export function readSay(element: XmlElement, warn: Warn, loopCode: keyof typeof VOICE_CODE = 13510): Say | null {
  const rules = { voice: voiceName(VOICE_CODE[loopCode]), language: languageTag(13512), loop: loops(loopCode) }
  const { voice, language: given, loop: times } = readAttributes(element, rules, warn)
  const language = given ?? voiceId(voice).languages[0] ?? 'en-US'
  return sayOf(readSpeech(element, language, warn), { voice, language, times }, element.at, warn)
}

/** Letters and digits of any script, strung together as ids are. Which voices there are is not for the document to know. */
const VOICE_NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._:+/-]*$/u
/** In characters. */
const LONGEST_VOICE_NAME = 128

/** Default `man`, an empty one too. */
function voiceName(code: number): Rule<string> {
  const read = (raw: string) => {
    const name = raw.trim() || 'man'
    return name.length <= LONGEST_VOICE_NAME && VOICE_NAME.test(name) ? name : undefined
  }
  return { otherwise: 'man', read, expects: "a voice such as 'woman' or 'Polly.Joanna'", code }
}

/** A `<Say>` of these parts, or null if there is nothing to be heard. `at` is where warnings point. */
export function sayOf(
  parts: readonly SpeechPart[],
  how: Pick<Say, 'voice' | 'language' | 'times'>,
  at: Position,
  warn: Warn,
): Say | null {
  if (parts.length === 0) {
    warn(13520, 'There is no text to say.', at)
    return null
  }
  const limit = longestText(how.voice)
  const kept = cutTo(limit, parts)
  if (kept !== parts) warn(13521, `The text is longer than ${limit} characters; the rest is not said.`, at)
  return Object.freeze({ kind: 'Say', parts: Object.freeze(kept), ...how })
}

/** In characters, tags not counted. Twilio, error 13521. */
function longestText(voice: string): number {
  if (voice.startsWith('Polly.')) return 3_000
  return voice.startsWith('Google.') ? 5_000 : 4_096
}

/** The parts up to `limit` characters of text, the last cut between two words; the same array if all of it fits. */
function cutTo(limit: number, parts: readonly SpeechPart[]): readonly SpeechPart[] {
  let room = limit
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'silence') continue
    if (part.text.length > room) {
      const text = index === 0 ? cutText(part.text, room) || part.text.slice(0, room) : cutText(part.text, room)
      const before = parts.slice(0, index)
      return text === '' ? before : [...before, Object.freeze({ ...part, text })]
    }
    room -= part.text.length
  }
  return parts
}

/** As many whole words as there is room for; words stand one blank apart. */
function cutText(text: string, room: number): string {
  return text.slice(0, Math.max(0, text.lastIndexOf(' ', room)))
}

/**
 * What is heard of it. A `<Say>` with breaks is several utterances, so its rounds are written out, and there are only
 * as many as make 1,000 utterances.
 */
export function sayUtterances({ parts, voice, language, times }: Say): readonly Utterance[] {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return [utteranceOf(only, voice, language, times)]
  const round = parts.map((part) => utteranceOf(part, voice, language, 1))
  const rounds = Math.max(1, Math.min(times, Math.floor(MAX_LOOPS / round.length)))
  return Array.from({ length: rounds }, () => round).flat()
}

function utteranceOf(part: SpeechPart, voice: string, language: string, times: number): Utterance {
  if (part.kind === 'silence') return { kind: 'silence', seconds: part.seconds, times }
  const { text, delivery } = part
  const spoken = { kind: 'speech', text, voice, language: part.language ?? language, times } as const
  return delivery === undefined ? spoken : { ...spoken, delivery }
}

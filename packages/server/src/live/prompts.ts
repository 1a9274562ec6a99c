import { EngineGone, type MediaEngine, type Prompt, UnreadableAudio } from '@ringway/media'
import type { Spoken, Voices, Way } from '../speech/voices.ts'
import type { Utterance } from '../twiml/utterance.ts'
import type { Problem } from '../webhooks/alert.ts'
import type { AudioFetcher } from '../webhooks/fetch-audio.ts'

/** What prompts are made with. */
export type PromptRooms = { readonly media: MediaEngine; readonly audio: AudioFetcher; readonly voices: Voices }

/** Twilio, errors 13511 and 13512: `<Say>` asks for a voice, or a language, that is not to be had. Warnings. */
const NO_VOICE = 13511
const NO_LANGUAGE = 13512

/**
 * What an utterance is heard as.
 *
 * @param told what was spoken by somebody else than was asked for, and why
 * @throws WebhookFailure when a file cannot be fetched, UnreadableAudio, SpeechFailed, BadDigits, EngineGone
 */
export async function makePrompt(
  utterance: Utterance,
  rooms: PromptRooms,
  authToken: string,
  told: (problem: Problem) => void,
): Promise<Prompt> {
  const { media, audio } = rooms
  switch (utterance.kind) {
    case 'speech':
      return await speak(utterance, rooms, told)
    case 'audio':
      return await media.prepare({ kind: 'audio', ...(await audio.fetch({ url: utterance.url, authToken })) })
    case 'dtmf':
      return await media.prepare({ kind: 'dtmf', digits: utterance.digits })
    case 'silence':
      return await media.prepare({ kind: 'silence', seconds: utterance.seconds })
    default:
      return utterance satisfies never
  }
}

/** By the best voice that can be had. */
async function speak(
  spoken: Spoken,
  { media, voices }: PromptRooms,
  told: (problem: Problem) => void,
): Promise<Prompt> {
  const failures: string[] = []
  const ways = voices.waysToSay(spoken)
  for (const way of ways) {
    try {
      const prompt = await media.prepare(way.source)
      const problem = substitution(spoken, way, prompt, failures)
      if (problem !== null) told(problem)
      return prompt
    } catch (error) {
      if (error instanceof EngineGone || way === ways.at(-1)) throw error
      failures.push(wordsOf(error, way))
    }
  }
  throw new TypeError('nobody speaks, not even the built-in voice')
}

function wordsOf(error: unknown, { speaker }: Way): string {
  if (error instanceof UnreadableAudio) return `${speaker} gave what cannot be played: ${error.found}`
  return error instanceof Error ? error.message : `${speaker} failed: ${String(error)}`
}

/** Who spoke in place of whom; null when nobody did. */
function substitution(
  { voice, language }: Spoken,
  { isForeign, speaker }: Way,
  prompt: Prompt,
  failures: readonly string[],
): Problem | null {
  const why = failures.map((failure) => `: ${failure}`).join('')
  if (isForeign) {
    const help = failures.length > 0 ? why : '. Install espeak-ng, or set RINGWAY_SPEECH_URL, to have it spoken'
    const heard = prompt.durationMs > 0 ? `is read by ${speaker}` : 'cannot be spoken, and nothing is heard'
    return { code: NO_LANGUAGE, level: 'warning', message: `<Say>: text in '${language}' ${heard}${help}` }
  }
  if (failures.length === 0) return null
  const message = `<Say>: voice '${voice}' is not to be had, spoken by ${speaker}${why}`
  return { code: NO_VOICE, level: 'warning', message }
}

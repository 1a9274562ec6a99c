import type { Recogniser } from '@ringway/sound'
import { CannotListen, type Ears, type Heard, type Words } from './ears.ts'

/** What legs are heard at. */
const RATE = 16_000

/** The recogniser in the box: it knows English, and what the hints, or its own grammar of short answers, lead it to expect. */
export class BuiltInEars implements Ears {
  readonly #recogniser: Recogniser

  constructor(recogniser: Recogniser) {
    this.#recogniser = recogniser
  }

  async understand({ samples, hints, language, signal }: Heard): Promise<Words | null> {
    if (!/^en\b/i.test(language)) throw new CannotListen(onlyEnglish(language))
    try {
      return await this.#recogniser.understand({ phrases: hints, sound: { sampleRate: RATE, samples }, signal })
    } catch (error) {
      throw new CannotListen(`the recogniser failed: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

function onlyEnglish(language: string): string {
  return `the recogniser in the box knows English only, not '${language}'. Set RINGWAY_TRANSCRIPTION_URL to a service that does.`
}

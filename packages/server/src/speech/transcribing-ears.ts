import { CannotListen, type Ears, type Heard, type Words } from './ears.ts'
import { ServiceFailed } from './service-http.ts'
import type { Transcription } from './transcription.ts'

/** What legs are heard at. */
const RATE = 16_000

/** A transcription service: it takes dictation in whatever languages it knows; hints are a help to it, no limit. */
export class TranscribingEars implements Ears {
  readonly #transcription: Transcription

  constructor(transcription: Transcription) {
    this.#transcription = transcription
  }

  async understand({ samples, hints, language, signal }: Heard): Promise<Words | null> {
    try {
      return await this.#transcription.transcribe({ sound: { sampleRate: RATE, samples }, language, hints, signal })
    } catch (error) {
      if (error instanceof ServiceFailed) throw new CannotListen(error.message, { cause: error })
      throw error
    }
  }
}

import { decodeAudio, openSpeech, type Pcm, type Speaker, tone } from '@ringway/sound'

/** Something for a scripted user to say: exactly one of the three. */
export type Saying = {
  /** Text, spoken in English. */
  readonly say?: string | undefined
  /** A sound file: WAV, MP3 or Ogg. */
  readonly wav_base64?: string | undefined
  /** One second of this tone, 50 to 7,500 Hz. */
  readonly tone_hz?: number | undefined
}

const TONE_MS = 1_000
/** The longest file that a user says. */
const MAX_SECONDS = 600

/** Turns what users are told to say into sound. The synthesizer starts with the first text. */
export class Voices {
  readonly #speaker: Speaker = openSpeech()

  /** @throws UnreadableAudio, SpeechFailed */
  async sound({ say, wav_base64, tone_hz }: Saying): Promise<Pcm> {
    if (tone_hz !== undefined) return tone(tone_hz, TONE_MS)
    if (wav_base64 !== undefined) return await decodeAudio(Buffer.from(wav_base64, 'base64'), undefined, MAX_SECONDS)
    return await this.#speaker.speak({ text: say ?? '' })
  }

  async close(): Promise<void> {
    await this.#speaker.close()
  }
}

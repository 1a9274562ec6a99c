import { openSpeech, type Pcm, type Speaker, withSpokenEdges } from '@ringway/sound'

type Voice = 'slt' | 'rms'

/** What spoken words should sound like: the same voices as the server's, asked directly. */
export class Voices {
  readonly #speaker: Speaker = openSpeech()

  async say(text: string, voice: Voice = 'slt'): Promise<Pcm> {
    return withSpokenEdges(await this.#speaker.speak({ text, voice }), text)
  }

  close(): Promise<void> {
    return this.#speaker.close()
  }
}

/** From here on two sounds are the same words by the same voice; other words reach 0.4. */
export const SAME_WORDS = 0.8
/** Up to here they are not. */
export const OTHER_WORDS = 0.55

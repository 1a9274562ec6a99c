import type { PromptSource } from '@ringway/media'
import type { Delivery } from '../twiml/utterance.ts'
import { Espeak } from './espeak.ts'
import type { Patience, ServiceAddress } from './service-http.ts'
import type { ServiceVoices } from './service-voices.ts'
import type { Speaker } from './speaker.ts'
import { SpeechService } from './speech-service.ts'
import { type Choice, choicesFor, type Speakers } from './voice-table.ts'

export type VoicesConfig = {
  /** null: no service speaks. */
  readonly service: (ServiceAddress & { readonly model: string; readonly voices: ServiceVoices }) | null
  /** Where programs are looked for, as the PATH variable has it. */
  readonly programPath: string
  readonly patience?: Patience
}

/** A text to be spoken. */
export type Spoken = {
  readonly text: string
  /** One of Twilio's ids, or anything. */
  readonly voice: string
  readonly language: string
  readonly delivery?: Delivery
}

/** One way to have it spoken. */
export type Way = {
  readonly source: PromptSource
  /** Who speaks, in words that fit after "spoken by". */
  readonly speaker: string
  /** It is spoken as if it were English, and is not. */
  readonly isForeign: boolean
}

/** All that can speak: a service where one is set, espeak-ng where it was found, and the built-in voices always. */
export class Voices {
  readonly #known: Speakers
  readonly #speakers: ReadonlyMap<Choice['by'], Speaker>

  static async open({ service, programPath, patience }: VoicesConfig): Promise<Voices> {
    const espeak = await Espeak.find(programPath)
    const speakers = new Map<Choice['by'], Speaker>()
    if (service !== null) speakers.set('service', new SpeechService(service, patience))
    if (espeak !== null) speakers.set('espeak', espeak)
    return new Voices({ service: service?.voices ?? null, espeak: espeak?.voices ?? null }, speakers)
  }

  /** The built-in voices alone. */
  static builtIn(): Voices {
    return new Voices({ service: null, espeak: null }, new Map())
  }

  private constructor(known: Speakers, speakers: ReadonlyMap<Choice['by'], Speaker>) {
    this.#known = known
    this.#speakers = speakers
  }

  /** Who speaks, the best first. */
  get names(): readonly string[] {
    return [...[...this.#speakers.values()].map(({ name }) => name), BUILT_IN]
  }

  /** Every way to have a text spoken, the best first; the last is built in. */
  waysToSay(spoken: Spoken): readonly Way[] {
    return choicesFor(spoken.voice, spoken.language, this.#known).flatMap((choice) => {
      if (choice.by === 'built-in') return [builtIn(choice, spoken)]
      const speaker = this.#speakers.get(choice.by)
      return speaker === undefined ? [] : [voiced(speaker, choice, spoken)]
    })
  }

  /** Ends what is being spoken elsewhere. */
  async close(): Promise<void> {
    await Promise.all([...this.#speakers.values()].map((speaker) => speaker.close()))
  }
}

const BUILT_IN = 'the built-in English voice'

function builtIn({ voice, isForeign }: Choice & { by: 'built-in' }, { text, delivery = {} }: Spoken): Way {
  const { rate = 1, volumeDb = 0 } = delivery
  return { source: { kind: 'speech', text, voice, rate, volumeDb }, speaker: BUILT_IN, isForeign }
}

function voiced(speaker: Speaker, { by, voice }: Choice, { text, language, delivery = {} }: Spoken): Way {
  const { rate = 1, volumeDb = 0, pitch = 1 } = delivery
  const key = JSON.stringify([by, voice, language, rate, pitch, text])
  const make = () => speaker.speak({ text, voice, rate, pitch })
  return { source: { kind: 'voiced', key, text, volumeDb, make }, speaker: speaker.name, isForeign: false }
}

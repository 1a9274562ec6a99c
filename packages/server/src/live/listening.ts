import { CodecsBusy, type MediaLeg } from '@ringway/media'
import { Utterances } from '@ringway/sound'
import type { Ears, Words } from '../speech/ears.ts'
import { maskProfanity } from '../speech/profanity.ts'
import type { SpeechWanted } from '../twiml/step.ts'

/** What legs are heard at. */
const RATE = 16_000
/** `speechTimeout="auto"`: a pause that ends a sentence, and is longer than one to breathe. */
const AUTO_PAUSE_MS = 800
/** What was understood so far is looked at again after so much more sound. */
const PARTIAL_EVERY_MS = 1_000

export type ListeningEvents = {
  /** Somebody begins to speak. */
  began(): void
  /** What has been understood of it so far; told when it changes, while the user goes on. */
  soFar(words: Words): void
  /** An utterance is over; null: nobody understood it. */
  ended(words: Words | null): void
  /** Whoever is to understand it cannot; told before `ended(null)`. {@link CodecsBusy}: nothing can be heard at all. */
  failed(error: unknown): void
}

/**
 * Listens to a leg until it is stopped: one utterance at a time is cut out of what the party says and understood. What is
 * said while one is being understood is not listened to.
 */
export class Listening {
  readonly #wanted: SpeechWanted
  readonly #ears: Ears
  readonly #events: ListeningEvents
  readonly #utterances: Utterances
  readonly #stopped = new AbortController()
  readonly #leg: { stop(): void }
  #understanding = false
  /** Of the partial look that runs: its utterance's number; looks of one that is over are not told. */
  #utterance = 0
  #looking = false
  #lookedAt = 0
  #told = ''

  constructor(leg: MediaLeg, wanted: SpeechWanted, ears: Ears, events: ListeningEvents) {
    this.#wanted = wanted
    this.#ears = ears
    this.#events = events
    const endsAfterMs = wanted.endsAfter === 'auto' ? AUTO_PAUSE_MS : wanted.endsAfter * 1000
    this.#utterances = new Utterances({ sampleRate: RATE, endsAfterMs, longestMs: wanted.longestSeconds * 1000 })
    this.#leg = this.#listenTo(leg)
  }

  /** A machine that decodes as much as it can hears keys all the same: the call goes on. */
  #listenTo(leg: MediaLeg): { stop(): void } {
    try {
      return leg.listen((samples) => this.#hear(samples))
    } catch (error) {
      if (!(error instanceof CodecsBusy)) throw error
      this.#events.failed(error)
      return { stop: () => {} }
    }
  }

  /** Nothing more is told. Doing it twice is fine. */
  stop(): void {
    this.#leg.stop()
    this.#stopped.abort()
  }

  #hear(samples: Float32Array): void {
    if (this.#understanding || this.#stopped.signal.aborted) return
    for (const event of this.#utterances.hear(samples)) {
      if (event.kind === 'began') this.#begin()
      else void this.#end(event.samples)
    }
    this.#look()
  }

  #begin(): void {
    this.#utterance += 1
    this.#lookedAt = 0
    this.#told = ''
    this.#events.began()
  }

  async #end(samples: Float32Array): Promise<void> {
    this.#utterance += 1
    this.#understanding = true
    const words = await this.#understand(samples)
    this.#understanding = false
    if (!this.#stopped.signal.aborted) this.#events.ended(words)
  }

  /** Looks at what was said so far, one look at a time. */
  async #look(): Promise<void> {
    if (this.#wanted.partial === null || this.#looking) return
    const samples = this.#utterances.soFar
    if (samples === null || samples.length - this.#lookedAt < (PARTIAL_EVERY_MS * RATE) / 1000) return
    const utterance = this.#utterance
    this.#lookedAt = samples.length
    this.#looking = true
    const words = await this.#understand(samples)
    this.#looking = false
    if (words === null || words.text === this.#told || utterance !== this.#utterance) return
    if (this.#stopped.signal.aborted) return
    this.#told = words.text
    this.#events.soFar(words)
  }

  async #understand(samples: Float32Array): Promise<Words | null> {
    const { hints, language, profanityFilter } = this.#wanted
    try {
      const words = await this.#ears.understand({ samples, hints, language, signal: this.#stopped.signal })
      return words && profanityFilter ? { ...words, text: maskProfanity(words.text) } : words
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#events.failed(error)
      return null
    }
  }
}

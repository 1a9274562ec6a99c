import { rms } from './analysis.ts'
import { joinSamples } from './pcm.ts'

/** Sound is looked at in frames of this length. */
const FRAME_MS = 20
/** Somebody speaks once so many of the last frames are loud: a click is not speech, a short "no" is. */
const LOUD_FRAMES = 5
const LOOKED_AT = 8
/** Within a pause one loud frame is a click; two in a row are speech again. */
const RESUMED_FRAMES = 2
/** Of what came before the first loud frame: words begin softly. */
const BEFORE_MS = 300
/** Of the silence that ended it: what listens needs some, and no more. */
const AFTER_MS = 400
/** Louder than the quietest 20 ms of the last two seconds by so much, and in any case than this, in dB under full scale. */
const ABOVE_NOISE_DB = 10
const NEVER_SPEECH_DB = -50
const NOISE_FRAMES = 100
const DIGITAL_SILENCE_DB = -75

export type UtteranceOptions = {
  /** Samples a second, a multiple of 50. */
  readonly sampleRate: number
  /** A pause of this length ends an utterance. */
  readonly endsAfterMs: number
  /** An utterance is over after so long, pause or not. */
  readonly longestMs: number
}

export type UtteranceEvent =
  | { readonly kind: 'began' }
  /** With 300 ms of what came before it, and no more than 400 ms of the pause that ended it. */
  | { readonly kind: 'over'; readonly samples: Float32Array }

/**
 * Cuts a stream of sound into utterances: where somebody begins to speak, and where a pause ends it.
 *
 * Speech is what is louder than the line's own noise, which is taken from the quietest moments of the last two seconds; so a
 * steady noise is an utterance once, until it is known for what it is. It keeps no clock: time is what the samples last.
 */
export class Utterances {
  readonly #frame: number
  readonly #options: UtteranceOptions
  /** Samples that do not fill a frame yet. */
  #rest: Float32Array = new Float32Array(0)
  /** Frames of the utterance, or, between two, the last ones before the next. */
  #frames: Float32Array[] = []
  /** Of the last frames: loud or not. */
  #loud: boolean[] = []
  #levels: number[] = []
  #speaking = false
  #quietFrames = 0

  constructor(options: UtteranceOptions) {
    this.#options = options
    this.#frame = (options.sampleRate * FRAME_MS) / 1000
  }

  /** Takes the next samples, and tells what they brought, in its order. */
  hear(samples: Float32Array): UtteranceEvent[] {
    const all = joinSamples([this.#rest, samples])
    const events: UtteranceEvent[] = []
    let at = 0
    for (; at + this.#frame <= all.length; at += this.#frame) {
      const event = this.#next(all.slice(at, at + this.#frame))
      if (event !== null) events.push(event)
    }
    this.#rest = all.slice(at)
    return events
  }

  /** What has been said of the utterance so far; null while nobody speaks. */
  get soFar(): Float32Array | null {
    return this.#speaking ? joinSamples(this.#frames) : null
  }

  #next(frame: Float32Array): UtteranceEvent | null {
    const loud = this.#isLoud(frame)
    this.#frames.push(frame)
    this.#loud = [...this.#loud, loud].slice(-LOOKED_AT)
    return this.#speaking ? this.#goOn(loud) : this.#wait()
  }

  #wait(): UtteranceEvent | null {
    if (this.#loud.filter((loud) => loud).length < LOUD_FRAMES) {
      this.#frames = this.#frames.slice(-(LOOKED_AT + BEFORE_MS / FRAME_MS))
      return null
    }
    this.#speaking = true
    this.#quietFrames = 0
    return { kind: 'began' }
  }

  #goOn(loud: boolean): UtteranceEvent | null {
    const resumed = loud && this.#loud.slice(-RESUMED_FRAMES).every((each) => each)
    this.#quietFrames = resumed ? 0 : this.#quietFrames + 1
    const { endsAfterMs, longestMs } = this.#options
    const over = this.#quietFrames * FRAME_MS >= endsAfterMs || this.#frames.length * FRAME_MS >= longestMs
    return over ? this.#end() : null
  }

  #end(): UtteranceEvent {
    const tooQuiet = Math.max(0, this.#quietFrames - AFTER_MS / FRAME_MS)
    const samples = joinSamples(this.#frames.slice(0, this.#frames.length - tooQuiet))
    this.#frames = []
    this.#loud = []
    this.#speaking = false
    return { kind: 'over', samples }
  }

  #isLoud(frame: Float32Array): boolean {
    const level = Math.max(DIGITAL_SILENCE_DB, 20 * Math.log10(rms(frame)))
    this.#levels.push(level)
    if (this.#levels.length > NOISE_FRAMES) this.#levels.shift()
    const noise = Math.min(...this.#levels)
    return level > Math.max(noise + ABOVE_NOISE_DB, NEVER_SPEECH_DB)
  }
}

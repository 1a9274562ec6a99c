import { OpusDecoder, OpusEncoder } from '@ringway/sound'
import type { Millis } from '../engine.ts'
import { HEARD_RATE, HeardSound } from './heard-sound.ts'

/**
 * The decoders and encoders of one thread, and what goes with them, used by one leg after another. A codec has some 20 KB that JavaScript does
 * not count, and so is in no hurry to let go of: five thousand calls had left a thousand of them.
 */
export class SpareCodecs {
  readonly #decoders: OpusDecoder[] = []
  readonly #encoders: OpusEncoder[] = []
  readonly #sounds: HeardSound[] = []

  /** What a party says from `now` on. */
  takeSound(now: Millis): HeardSound {
    return this.#sounds.pop()?.restart(now) ?? new HeardSound(now)
  }

  /** Whoever gives one back uses it no more. */
  giveSound(sound: HeardSound): void {
    this.#sounds.push(sound)
  }

  takeDecoder(): OpusDecoder {
    return this.#decoders.pop() ?? new OpusDecoder(HEARD_RATE)
  }

  /** For sound that is heard once. */
  takeEncoder(): OpusEncoder {
    return this.#encoders.pop() ?? new OpusEncoder(HEARD_RATE, 'live')
  }

  giveDecoder(decoder: OpusDecoder): void {
    decoder.reset()
    this.#decoders.push(decoder)
  }

  giveEncoder(encoder: OpusEncoder): void {
    encoder.reset()
    this.#encoders.push(encoder)
  }
}

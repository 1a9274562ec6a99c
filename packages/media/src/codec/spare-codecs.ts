import { OpusDecoder, OpusEncoder } from '@ringway/sound'
import { HEARD_RATE } from './heard-sound.ts'

/**
 * The decoders and encoders of one thread, used by one leg after another. Each has some 20 KB that JavaScript does not count, and so is in no
 * hurry to let go of: of a thousand calls that have ended it held 18 MB.
 */
export class SpareCodecs {
  readonly #decoders: OpusDecoder[] = []
  readonly #encoders: OpusEncoder[] = []

  takeDecoder(): OpusDecoder {
    return this.#decoders.pop() ?? new OpusDecoder(HEARD_RATE)
  }

  /** For sound that is heard once. */
  takeEncoder(): OpusEncoder {
    return this.#encoders.pop() ?? new OpusEncoder(HEARD_RATE, 'live')
  }

  /** Whoever gives one back uses it no more. */
  giveDecoder(decoder: OpusDecoder): void {
    decoder.reset()
    this.#decoders.push(decoder)
  }

  giveEncoder(encoder: OpusEncoder): void {
    encoder.reset()
    this.#encoders.push(encoder)
  }
}

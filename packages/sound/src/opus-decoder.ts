import { Decoder } from '@evan/opus'
import type { OpusRate } from './opus-encoder.ts'
import { fromInt16 } from './pcm.ts'

/** Thrown for bytes that are no Opus packet. */
export class BadOpusPacket extends Error {
  override readonly name = 'BadOpusPacket'
}

/** The bits of a packet's first byte that say how many frames it has: none set is one. RFC 6716 §3.1. */
const FRAME_COUNT = 0b11

/** Decodes Opus packets of one stream, mono, in their order. */
export class OpusDecoder {
  readonly sampleRate: OpusRate
  readonly #decoder: Decoder
  /** The first byte of the last packet: what its sound was made like. */
  #last: number | null = null

  /** @param sampleRate the rate to decode to, default 48,000 */
  constructor(sampleRate: OpusRate = 48_000) {
    this.sampleRate = sampleRate
    this.#decoder = new Decoder({ channels: 1, sample_rate: sampleRate })
  }

  /** One packet's sound. @throws BadOpusPacket */
  decode(packet: Uint8Array): Float32Array {
    const sound = this.#decode(packet)
    this.#last = packet[0] ?? null
    return sound
  }

  /**
   * What stands in for a packet that is lost: the sound before it goes on for as long as a frame of it lasted, and fades within 60 ms when
   * this is asked for again and again. Empty before the first packet.
   */
  conceal(): Float32Array {
    // A frame without a byte is what the codec calls a loss (RFC 6716 §3.2.1); the package has no other word for it.
    return this.#last === null ? new Float32Array() : this.#decode(Uint8Array.of(this.#last & ~FRAME_COUNT))
  }

  /** From here on as if it were new: for another stream. */
  reset(): void {
    this.#decoder.reset()
    this.#last = null
  }

  #decode(packet: Uint8Array): Float32Array {
    let bytes: Uint8Array
    try {
      bytes = this.#decoder.decode(packet)
    } catch (error) {
      throw new BadOpusPacket(`${packet.length} bytes are no Opus packet`, { cause: error })
    }
    return fromInt16(new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1))
  }
}

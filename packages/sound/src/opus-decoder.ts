import { Decoder } from '@evan/opus'
import type { OpusRate } from './opus-encoder.ts'
import { fromInt16 } from './pcm.ts'

/** Thrown for bytes that are no Opus packet. */
export class BadOpusPacket extends Error {
  override readonly name = 'BadOpusPacket'
}

/**
 * Decodes Opus packets of one stream, mono, in their order.
 *
 * It cannot conceal a loss: the codec underneath answers a missing packet with an error whose message is empty.
 * A gap is for the caller to fill, with silence or by holding time.
 */
export class OpusDecoder {
  readonly sampleRate: OpusRate
  readonly #decoder: Decoder

  /** @param sampleRate the rate to decode to, default 48,000 */
  constructor(sampleRate: OpusRate = 48_000) {
    this.sampleRate = sampleRate
    this.#decoder = new Decoder({ channels: 1, sample_rate: sampleRate })
  }

  /** One packet's sound. @throws BadOpusPacket */
  decode(packet: Uint8Array): Float32Array {
    let bytes: Uint8Array
    try {
      bytes = this.#decoder.decode(packet)
    } catch (error) {
      throw new BadOpusPacket(`${packet.length} bytes are no Opus packet`, { cause: error })
    }
    return fromInt16(new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1))
  }
}

import { Encoder } from '@evan/opus'
import { type Pcm, toInt16 } from './pcm.ts'
import { Resampler } from './resample.ts'

/** One Opus packet holds 20 ms of sound, as WhatsApp asks (ptime = maxptime = 20). */
export const PACKET_MS = 20

/** An Opus packet's length on the RTP clock, which is 48 kHz whatever rate the sound was encoded from. RFC 7587. */
export const RTP_TICKS_PER_PACKET = 960

/**
 * The target in bit/s. WhatsApp allows 20,000 on average; a target of 20,000 came out at 21,000, so the target stays
 * below it and constrained VBR keeps the average near the target.
 */
const BITRATE = 18_000

/** WhatsApp plays at 16 kHz (`maxplaybackrate=16000`), so more than wideband would be spent for nothing. */
const ENCODE_RATE = 16_000

/** Rates that the encoder takes, in Hz. */
export type OpusRate = 8000 | 16_000 | 24_000 | 48_000

/**
 * How hard the encoder tries. `prompt`: as hard as it can, for sound that is encoded once and heard often; `live`: two thirds of that work,
 * for sound that is heard once.
 */
export type OpusEffort = 'prompt' | 'live'
const COMPLEXITY: Record<OpusEffort, 10 | 5> = { prompt: 10, live: 5 }

/** Encodes sound, one 20 ms frame at a time: voice, mono, wideband, 18 kbit/s, forward error correction on. */
export class OpusEncoder {
  readonly sampleRate: OpusRate
  /** Samples in a frame: 20 ms at the encoder's rate. */
  readonly frameLength: number
  readonly #encoder: Encoder

  /** @param sampleRate the rate of the frames it is given, default 16,000 @param effort default `prompt` */
  constructor(sampleRate: OpusRate = ENCODE_RATE, effort: OpusEffort = 'prompt') {
    this.sampleRate = sampleRate
    this.frameLength = (sampleRate * PACKET_MS) / 1000
    this.#encoder = new Encoder({ channels: 1, sample_rate: sampleRate, application: 'voip' })
    this.#encoder.bitrate = BITRATE
    this.#encoder.vbr = true
    this.#encoder.vbr_constraint = true
    this.#encoder.inband_fec = true
    this.#encoder.packet_loss = 5
    this.#encoder.max_bandwidth = 'wideband'
    this.#encoder.complexity = COMPLEXITY[effort]
  }

  /** One frame to one packet. @throws RangeError when the frame is not {@link frameLength} long */
  encode(frame: Float32Array): Uint8Array {
    if (frame.length !== this.frameLength) {
      throw new RangeError(`an Opus frame here is ${this.frameLength} samples, not ${frame.length}`)
    }
    const whole = toInt16(frame)
    return this.#encoder.encode(new Uint8Array(whole.buffer))
  }

  /** From here on as if it were new: for another stream. */
  reset(): void {
    this.#encoder.reset()
  }
}

/** The whole sound as packets of 20 ms; the last one is filled up with silence. */
export function encodeOpus(pcm: Pcm): Uint8Array[] {
  return [...opusPackets(pcm)]
}

/** The same, made one by one as they are asked for: a caller with other work to do can rest between packets. */
export function* opusPackets(pcm: Pcm): Generator<Uint8Array, void, undefined> {
  const encoder = new OpusEncoder()
  const source = new Resampler(pcm, encoder.sampleRate)
  for (let at = 0; at < source.length; at += encoder.frameLength) {
    const frame = new Float32Array(encoder.frameLength)
    frame.set(source.read(at, at + encoder.frameLength))
    yield encoder.encode(frame)
  }
}

/** One packet of silence, the same bytes each time: what is sent while there is nothing to say. */
export function silencePacket(): Uint8Array {
  const encoder = new OpusEncoder()
  // The first packet after a start carries the encoder's settling; the later ones are the steady state.
  for (let i = 0; i < 5; i++) encoder.encode(new Float32Array(encoder.frameLength))
  return encoder.encode(new Float32Array(encoder.frameLength))
}

import { BadOpusPacket, joinSamples, type OpusDecoder, type OpusEncoder, RTP_TICKS_PER_PACKET } from '@ringway/sound'
import { type RtpPacket, RtpWriter } from '../rtp.ts'
import { HEARD_RATE } from './heard-sound.ts'
import { JitterBuffer } from './jitter-buffer.ts'
import type { SpareCodecs } from './spare-codecs.ts'

/** Samples of a conference's tick, 20 ms. */
export const FRAME = HEARD_RATE / 50

/** So long, 200 ms, silence is still encoded for a member that hears nobody: what the codec has in flight dies away in it. */
const DIES_AWAY_FRAMES = 10

/** One leg of a conference: what its party says, frame by frame, and the stream of what it hears. */
export class ConferenceMember {
  readonly #buffer = new JitterBuffer()
  readonly #spare: SpareCodecs
  readonly #decoder: OpusDecoder
  readonly #encoder: OpusEncoder
  readonly #writer: RtpWriter
  /** Decoded and not heard yet: packets need not last as long as a frame. */
  #left: Float32Array = new Float32Array()
  #sequence = 0
  #timestamp = 0
  #silentFrames = DIES_AWAY_FRAMES

  /** @param ssrc of its stream; what is left of it says nothing outside this process */
  constructor(ssrc: number, spare: SpareCodecs) {
    this.#spare = spare
    this.#decoder = spare.takeDecoder()
    this.#encoder = spare.takeEncoder()
    this.#writer = new RtpWriter(ssrc)
  }

  /** Once; it neither speaks nor listens any more. */
  leave(): void {
    this.#spare.giveDecoder(this.#decoder)
    this.#spare.giveEncoder(this.#encoder)
  }

  hear(packet: RtpPacket): void {
    this.#buffer.put(packet)
  }

  /** The next 20 ms of what its party says; null for silence. */
  speak(): Float32Array | null {
    const parts: Float32Array[] = [this.#left]
    let length = this.#left.length
    while (length < FRAME) {
      const sound = this.#next()
      if (!sound) break
      parts.push(sound)
      length += sound.length
    }
    if (length === 0) return null
    const samples = joinSamples([...parts, new Float32Array(Math.max(0, FRAME - length))])
    this.#left = samples.slice(FRAME)
    return samples.subarray(0, FRAME)
  }

  /**
   * The packet that leaves for it now; null once it has heard nobody for a while.
   *
   * @param frame what the others say; null for silence
   */
  listen(frame: Float32Array | null): Uint8Array | null {
    this.#silentFrames = frame ? 0 : this.#silentFrames + 1
    this.#timestamp = (this.#timestamp + RTP_TICKS_PER_PACKET) >>> 0
    if (this.#silentFrames > DIES_AWAY_FRAMES) return null
    this.#sequence = (this.#sequence + 1) & 0xffff
    const payload = this.#encoder.encode(frame ?? new Float32Array(FRAME))
    const head = { payloadType: 0, marker: false, sequence: this.#sequence, timestamp: this.#timestamp }
    return this.#writer.write(head, payload)
  }

  /** Of one packet, or in its place; null where nothing is said. */
  #next(): Float32Array | null {
    const pulled = this.#buffer.pull()
    if (pulled === null) return null
    try {
      const sound = pulled === 'lost' ? this.#decoder.conceal() : this.#decoder.decode(pulled)
      return sound.length > 0 ? sound : null
    } catch (error) {
      if (error instanceof BadOpusPacket) return null
      throw error
    }
  }
}

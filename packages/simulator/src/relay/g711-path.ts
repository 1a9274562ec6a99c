import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw, OpusDecoder, OpusEncoder } from '@ringway/sound'
import { RtpHeader } from 'werift'
import { type G711, G711_TYPES, PAYLOAD_TYPE } from './payload-types.ts'
import { timestampDistance } from './rtp-arithmetic.ts'

/** Both clocks stand in this proportion: 48,000 to 8,000. */
const TICKS = 6
const RATE = 8_000
/** 20 ms. */
const FRAME_BYTES = 160

const LAWS = {
  PCMU: { decode: decodeMuLaw, encode: encodeMuLaw },
  PCMA: { decode: decodeALaw, encode: encodeALaw },
} as const

/** A packet as it is on one side or the other. */
export type MediaPacket = { readonly header: RtpHeader; readonly payload: Buffer }

/**
 * Between a business that speaks G.711 and the Opus of everybody else. Packet by packet: sequence numbers stay, timestamps
 * change their clock. A packet that is not 20 ms long cannot be carried over.
 */
export class G711Path {
  readonly #encoder = new OpusEncoder(RATE)
  readonly #decoder = new OpusDecoder(RATE)
  /** The last timestamps out, on the clocks of Opus and of G.711. */
  #out = { opus: 0, g711: 0 }

  /** What the business says, as Opus; null for a packet of another length. */
  toOpus(law: G711, { header, payload }: MediaPacket): MediaPacket | null {
    if (payload.length !== FRAME_BYTES) return null
    const opus = Buffer.from(this.#encoder.encode(LAWS[law].decode(payload)))
    return { header: withClock(header, PAYLOAD_TYPE.opus, Math.imul(header.timestamp, TICKS) >>> 0), payload: opus }
  }

  /** What the user says, for the business. */
  fromOpus(law: G711, { header, payload }: MediaPacket): MediaPacket {
    const samples = this.#decoder.decode(payload)
    const packed = Buffer.from(LAWS[law].encode(samples))
    return { header: withClock(header, G711_TYPES[law], this.#onSlowClock(header.timestamp)), payload: packed }
  }

  /** A key of the user's: its timestamp is on the clock of the sound around it. */
  keyOnSlowClock({ header, payload }: MediaPacket, payloadType: number): MediaPacket {
    return { header: withClock(header, payloadType, this.#onSlowClock(header.timestamp)), payload }
  }

  /** 2^32 is no multiple of six: a wrap of the one clock is none of the other, so distances are carried over. */
  #onSlowClock(timestamp: number): number {
    const moved = Math.round(timestampDistance(this.#out.opus, timestamp) / TICKS)
    this.#out = { opus: timestamp, g711: (this.#out.g711 + moved) >>> 0 }
    return this.#out.g711
  }
}

function withClock({ sequenceNumber, marker, ssrc }: RtpHeader, payloadType: number, timestamp: number): RtpHeader {
  return new RtpHeader({ payloadType, marker, ssrc, sequenceNumber, timestamp })
}

/** One RTP packet as it was received. RFC 3550, section 5.1. */
export type RtpPacket = {
  readonly payloadType: number
  readonly marker: boolean
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly payload: Uint8Array
}

const HEADER_BYTES = 12

/** Reads a packet; null for RTCP, which shares the port, and for anything malformed. */
export function readRtp(bytes: Buffer): RtpPacket | null {
  if (bytes.length < HEADER_BYTES) return null
  const first = bytes.readUInt8(0)
  const second = bytes.readUInt8(1)
  const isRtcp = second >= 192 && second <= 223 // RFC 5761, section 4
  if (first >> 6 !== 2 || isRtcp) return null
  const begin = payloadStart(bytes, first)
  const end = bytes.length - ((first & 0x20) !== 0 ? bytes.readUInt8(bytes.length - 1) : 0)
  if (begin > end) return null
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(begin, end),
  }
}

/** Behind the contributing sources and the header extension; beyond the end when the packet is cut off. */
function payloadStart(bytes: Buffer, first: number): number {
  const start = HEADER_BYTES + 4 * (first & 0x0f)
  if ((first & 0x10) === 0) return start
  return start + 4 <= bytes.length ? start + 4 + 4 * bytes.readUInt16BE(start + 2) : bytes.length + 1
}

/**
 * Writes the packets of one outgoing stream: one SSRC for the whole call, sequence numbers and timestamps without a
 * gap through prompts and silence.
 */
export class RtpWriter {
  readonly ssrc: number
  readonly #ticks: number
  readonly #packet: Buffer
  #sequence: number
  #timestamp: number

  /**
   * @param ticks the RTP clock's step from packet to packet
   * @param start where sequence numbers and timestamps begin; RFC 3550 asks for random ones
   */
  constructor(ssrc: number, payloadType: number, ticks: number, start: { sequence: number; timestamp: number }) {
    this.ssrc = ssrc
    this.#ticks = ticks
    this.#packet = Buffer.alloc(1500)
    this.#packet.writeUInt8(0x80, 0)
    this.#packet.writeUInt8(payloadType, 1)
    this.#packet.writeUInt32BE(ssrc, 8)
    this.#sequence = start.sequence
    this.#timestamp = start.timestamp
  }

  /** The next packet, in a buffer that the following call writes over. `talkStart` sets the marker. RFC 3551, 4.1. */
  next(payload: Uint8Array, talkStart: boolean): Buffer {
    this.#packet.writeUInt8((this.#packet.readUInt8(1) & 0x7f) | (talkStart ? 0x80 : 0), 1)
    this.#packet.writeUInt16BE(this.#sequence, 2)
    this.#packet.writeUInt32BE(this.#timestamp, 4)
    this.#packet.set(payload, HEADER_BYTES)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#timestamp = (this.#timestamp + this.#ticks) >>> 0
    return this.#packet.subarray(0, HEADER_BYTES + payload.length)
  }
}

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

/** What a packet to be written says of itself. */
export type RtpHead = {
  readonly payloadType: number
  readonly marker: boolean
  readonly sequence: number
  readonly timestamp: number
}

/** Room for a packet on any path. */
const MAX_PACKET_BYTES = 1_500
export const MAX_PAYLOAD_BYTES = MAX_PACKET_BYTES - HEADER_BYTES

/** Writes the packets of one outgoing stream. */
export class RtpWriter {
  readonly #packet = Buffer.alloc(MAX_PACKET_BYTES)

  constructor(ssrc: number) {
    this.#packet.writeUInt8(0x80, 0)
    this.#packet.writeUInt32BE(ssrc, 8)
  }

  /** One packet, in a buffer that the following call writes over. @throws RangeError when the payload is too long */
  write({ payloadType, marker, sequence, timestamp }: RtpHead, payload: Uint8Array): Buffer {
    this.#packet.writeUInt8(payloadType | (marker ? 0x80 : 0), 1)
    this.#packet.writeUInt16BE(sequence, 2)
    this.#packet.writeUInt32BE(timestamp, 4)
    this.#packet.set(payload, HEADER_BYTES)
    return this.#packet.subarray(0, HEADER_BYTES + payload.length)
  }
}

import { opusPacketMs } from './opus-packet.ts'

/** Ogg counts Opus in 48 kHz samples, whatever rate it was encoded from. RFC 7845 §4. */
const SAMPLES_PER_MS = 48
/** What a decoder throws away at the start, 48 kHz samples: 6.5 ms, the encoder's delay in voice mode at 16 kHz. */
const PRE_SKIP = 312
const CONTINUED = 0
const FIRST = 2
const LAST = 4
/** A page lasts 700 ms at most, so that one that is written as it fills loses no more when its writer is killed. */
const PAGE_MS = 700
/** A page has room for so many lengths of 255 bytes and less. */
const SEGMENTS_PER_PAGE = 255

/** Opus packets as an Ogg file, mono, one after the other without gaps, page by page as they fill. RFC 3533, RFC 7845. */
export class OggOpusWriter {
  #sequence = 0
  #samples = 0
  #packets: Uint8Array[] = []
  #segments = 0
  #ms = 0

  /** The two pages before all others. */
  begin(): Buffer {
    return Buffer.concat([this.#page([opusHead()], FIRST), this.#page([opusTags()], CONTINUED)])
  }

  /** @returns the page that is full with it or before it; empty when none is. A packet of up to 65,024 bytes has room */
  add(packet: Uint8Array): Buffer {
    const segments = Math.floor(packet.length / 255) + 1
    const before = this.#segments + segments > SEGMENTS_PER_PAGE ? this.#close(CONTINUED) : Buffer.alloc(0)
    const ms = opusPacketMs(packet)
    this.#packets.push(packet)
    this.#segments += segments
    this.#ms += ms
    this.#samples += ms * SAMPLES_PER_MS
    return this.#ms < PAGE_MS ? before : Buffer.concat([before, this.#close(CONTINUED)])
  }

  /** @returns what has been added since the last page as one, however short; empty when nothing has */
  flush(): Buffer {
    return this.#packets.length === 0 ? Buffer.alloc(0) : this.#close(CONTINUED)
  }

  /** The last page; nothing may be added any more. */
  end(): Buffer {
    return this.#close(LAST)
  }

  #close(flags: number): Buffer {
    const page = this.#page(this.#packets, flags)
    this.#packets = []
    this.#segments = 0
    this.#ms = 0
    return page
  }

  #page(packets: readonly Uint8Array[], flags: number): Buffer {
    return page(packets, { flags, sequence: this.#sequence++, granule: this.#samples })
  }
}

/** Opus packets as a whole Ogg file. */
export function oggOpus(packets: Iterable<Uint8Array>): Buffer {
  const writer = new OggOpusWriter()
  return Buffer.concat([writer.begin(), ...Array.from(packets, (packet) => writer.add(packet)), writer.end()])
}

function opusHead(): Buffer {
  const head = Buffer.alloc(19)
  head.write('OpusHead', 'ascii')
  head.writeUInt8(1, 8) // version
  head.writeUInt8(1, 9) // channels
  head.writeUInt16LE(PRE_SKIP, 10)
  head.writeUInt32LE(16_000, 12) // the input's rate, for information
  return head
}

function opusTags(): Buffer {
  const vendor = Buffer.from('ringway')
  const tags = Buffer.alloc(16 + vendor.length)
  tags.write('OpusTags', 'ascii')
  tags.writeUInt32LE(vendor.length, 8)
  vendor.copy(tags, 12)
  return tags
}

type PageFacts = { readonly flags: number; readonly sequence: number; readonly granule: number }

/** Each packet is laced in segments of 255 bytes and a last one that is shorter, if need be empty. */
function page(packets: readonly Uint8Array[], { flags, sequence, granule }: PageFacts): Buffer {
  const lacing = packets.flatMap(({ length }) => [
    ...new Array<number>(Math.floor(length / 255)).fill(255),
    length % 255,
  ])
  const head = Buffer.alloc(27 + lacing.length)
  head.write('OggS', 'ascii')
  head.writeUInt8(flags, 5)
  head.writeBigUInt64LE(BigInt(granule), 6)
  head.writeUInt32LE(1, 14) // the stream's number: the only one
  head.writeUInt32LE(sequence, 18)
  head.writeUInt8(lacing.length, 26)
  head.set(lacing, 27)
  const whole = Buffer.concat([head, ...packets])
  whole.writeUInt32LE(checksum(whole), 22)
  return whole
}

/** CRC-32 with the polynomial 04c11db7, neither reflected nor inverted: not the CRC that zlib has. */
function checksum(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) crc = ((crc << 8) ^ (CRC_OF_BYTE[(crc >>> 24) ^ byte] ?? 0)) >>> 0
  return crc
}

const CRC_OF_BYTE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1
  return crc >>> 0
})

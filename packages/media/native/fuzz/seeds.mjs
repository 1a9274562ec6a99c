// What fuzzing begins with: a few sound inputs of each entry, made here from the words of their specifications.
import { createHmac } from 'node:crypto'
import { crc32 } from 'node:zlib'

const CLOCK_TICKS = 960

/** @type {Record<string, () => Buffer[]>} */
export const SEEDS = {
  stun: () => [
    stun(0x0001, [[0x0006, Buffer.from('ours:theirs')], [0x0024, uint32(1)], [0x802a, uint64(7)], [0x0025]]),
    stun(0x0101, [[0x0020, Buffer.of(0, 1, 0x12, 0x34, 0xe1, 0x12, 0xa6, 0x43)]]),
    stun(0x0111, [[0x0009, Buffer.concat([Buffer.of(0, 0, 4, 87), Buffer.from('Role Conflict')])]]),
    stun(0x0011, []),
  ],
  // Steps of the entry: the role, then what happens; see its World.
  ice: () => [
    Buffer.of(
      0,
      0,
      2,
      1,
      200,
      2,
      100,
      1,
      6,
      6,
      3,
      1,
      2,
      0,
      9,
      0,
      0,
      0,
      9,
      1,
      6,
      4,
      0,
      0,
      1,
      100,
      100,
      4,
      0,
      0,
      1,
      250,
      250,
    ),
    Buffer.of(1, 0, 1, 1, 7, 1, 6, 3, 9, 9, 0, 8, 5, 5, 5, 1, 6, 4, 0, 4, 5, 1, 200, 200, 2, 4, 1, 2, 3, 4, 1),
  ],
  'dtls-record': () => [
    Buffer.concat([dtls(22, 0, Buffer.alloc(40, 1)), dtls(20, 0, Buffer.of(1))]),
    Buffer.concat([dtls(21, 0, Buffer.of(2, 40)), dtls(22, 1, Buffer.alloc(24)), dtls(21, 1, Buffer.alloc(18))]),
    dtls(23, 0, Buffer.alloc(0)),
  ],
  rtp: () => [
    rtp({ payload: Buffer.of(0x48, 1, 2, 3) }),
    rtp({
      first: 0xb2,
      payload: Buffer.concat([uint32(1), uint32(2), extension(1), Buffer.of(0x4b, 3, 1, 2, 0, 0, 3)]),
    }),
    rtp({ first: 0x90, marker: true, payload: Buffer.concat([extension(0), Buffer.of(0xfc)]) }),
    // Steps of the other two checks, ten bytes each.
    Buffer.concat(Array.from({ length: 8 }, (_, i) => Buffer.of(4 | (i % 2), 0, i, 0, 0, i, 0xc0, 1, 0, 20))),
  ],
  rtcp: () => [
    Buffer.concat([report(200, [uint64(0x1234_5678), uint32(9), uint32(8), uint32(7), block()], 1), source()]),
    Buffer.concat([report(201, [block()], 1), source(), report(203, [], 1)]),
    report(201, [], 0),
    Buffer.alloc(64, 0x5a),
  ],
  'telephone-event': () => [
    Buffer.of(0, 0, 0, 1, 4, 7, 0x0a, 0, 160, 0, 0, 0, 1, 4, 7, 0x8a, 3, 32),
    Buffer.of(5, 0, 0, 0, 100, 0, 0, 0, 50, 0, 1),
  ],
  // Steps of the entry: what comes and when, then its bytes.
  ogg: () => [
    Buffer.concat(
      Array.from({ length: 6 }, (_, i) =>
        Buffer.concat([Buffer.of(1, 0, 20), uint16(i), uint32(i * CLOCK_TICKS), uint16(0), Buffer.of(3, 0x48, i, 9)]),
      ),
    ),
    Buffer.concat([
      ...[0, 2, 1].map((i) =>
        Buffer.concat([Buffer.of(2, 0, 5), uint16(i), uint32(i * CLOCK_TICKS), uint16(0), Buffer.of(2, 0x78, i)]),
      ),
      ...[6, 7, 15].map((step) => Buffer.concat([Buffer.of(step, 1, 4, 3, 90), Buffer.alloc(7)])),
    ]),
  ],
  srtp: () =>
    [0, 1].map((profile) => Buffer.concat([Buffer.of(profile, 0, 5, 1), rtp({ payload: Buffer.alloc(60, 3) })])),
  planted: () => [Buffer.of(0x80, 0, 0, 0)],
}

/** A message as ICE sends them, its integrity and fingerprint sound. RFC 8489, sections 5, 14.5 and 14.7. */
function stun(type, attributes) {
  const body = attributes.map(([kind, value = Buffer.alloc(0)]) => attribute(kind, value))
  const head = (length) => Buffer.concat([uint16(type), uint16(length), uint32(0x2112_a442), Buffer.alloc(12, 6)])
  const length = Buffer.concat(body).length
  const toSeal = Buffer.concat([head(length + 24), ...body])
  const sealed = attribute(0x0008, createHmac('sha1', 'a password of 24 letters').update(toSeal).digest())
  const toSign = Buffer.concat([head(length + 32), ...body, sealed])
  // Older versions of Node.js have no CRC; then the message is there without its fingerprint.
  if (!crc32) return toSeal
  return Buffer.concat([toSign, attribute(0x8028, uint32((crc32(toSign) ^ 0x5354_554e) >>> 0))])
}

function attribute(kind, value) {
  return Buffer.concat([uint16(kind), uint16(value.length), value, Buffer.alloc((4 - (value.length % 4)) % 4)])
}

/** RFC 6347, section 4.1. */
function dtls(type, epoch, fragment) {
  return Buffer.concat([
    Buffer.of(type, 0xfe, 0xfd),
    uint16(epoch),
    Buffer.alloc(5),
    Buffer.of(1),
    uint16(fragment.length),
    fragment,
  ])
}

/** RFC 3550, section 5.1. */
function rtp({ first = 0x80, marker = false, payload }) {
  return Buffer.concat([
    Buffer.of(first, (marker ? 0x80 : 0) | 111),
    uint16(100),
    uint32(5 * CLOCK_TICKS),
    uint32(1),
    payload,
  ])
}

/** RFC 3550, section 5.3.1. */
function extension(words) {
  return Buffer.concat([uint16(0xbede), uint16(words), Buffer.alloc(4 * words, 0x10)])
}

/** RFC 3550, section 6.4. */
function report(type, parts, count) {
  const body = Buffer.concat([uint32(99), ...parts])
  return Buffer.concat([Buffer.of(0x80 | count, type), uint16(body.length / 4), body])
}

/** About the stream that the entry takes for ours. */
function block() {
  return Buffer.concat([
    uint32(0x0102_0304),
    uint32(0x1000_0002),
    uint32(500),
    uint32(30),
    uint32(0x5678_0000),
    uint32(65_536),
  ])
}

/** Who sends, by name. RFC 3550, section 6.5. */
function source() {
  return Buffer.concat([Buffer.of(0x81, 202), uint16(2), uint32(99), Buffer.of(1, 1, 97, 0)])
}

function uint16(value) {
  return Buffer.of(value >> 8, value & 0xff)
}

function uint32(value) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function uint64(value) {
  return Buffer.concat([uint32(0), uint32(value)])
}

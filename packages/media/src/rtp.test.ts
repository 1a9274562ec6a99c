import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Reception } from './leg-stats.ts'
import { RtpWriter, readRtp } from './rtp.ts'

test('a packet that was written is read as it was meant, at the end of every range', () => {
  const writer = new RtpWriter(0xdead_beef)
  const head = { payloadType: 111, marker: true, sequence: 0xffff, timestamp: 0xffff_ffff }
  const first = readRtp(Buffer.from(writer.write(head, Uint8Array.of(1, 2, 3))))
  assert.deepEqual(first, { ...head, ssrc: 0xdead_beef, payload: Buffer.of(1, 2, 3) })
  const next = { payloadType: 0, marker: false, sequence: 0, timestamp: 0 }
  const second = readRtp(Buffer.from(writer.write(next, Uint8Array.of(4))))
  assert.deepEqual(second, { ...next, ssrc: 0xdead_beef, payload: Buffer.of(4) })
})

test('contributing sources, a header extension and padding are stepped over', () => {
  const packet = Buffer.from(
    'b2e f0007 00000008 00000009 aaaaaaaa bbbbbbbb bede0001 10ff0000 c0ffee 000002'.replace(/ /g, ''),
    'hex',
  )
  const read = readRtp(packet)
  assert.deepEqual(read?.payload, Buffer.from('c0ffee00', 'hex'))
  assert.deepEqual([read?.marker, read?.payloadType, read?.sequence], [true, 0x6f, 7])
})

const NO_RTP: Record<string, string> = {
  'RTCP on the same port': '80c80006000000000000000000000000',
  'another version': '40006f00000000000000000000000000',
  'a packet shorter than a header': '806f0001',
  'an extension beyond the end': '906f00010000000000000001bede00ff',
  'an extension cut off at its head': '906f00010000000000000001bede',
  'more padding than packet': 'a06f0001000000000000000100ff',
}
for (const [name, hex] of Object.entries(NO_RTP)) {
  test(`${name} is not read`, () => assert.equal(readRtp(Buffer.from(hex, 'hex')), null))
}

const COUNTS: [name: string, sequences: number[], received: number, lost: number][] = [
  ['nothing yet', [], 0, 0],
  ['all there', [5, 6, 7], 3, 0],
  ['one missing', [5, 7, 8], 3, 1],
  ['two swapped', [5, 7, 6, 8], 4, 0],
  ['across the wrap', [65_534, 65_535, 1], 3, 1],
  ['a copy never makes the loss negative', [5, 6, 6], 3, 0],
]
for (const [name, sequences, received, lost] of COUNTS) {
  test(`received and lost: ${name}`, () => {
    const reception = new Reception()
    for (const sequence of sequences) reception.count(1, sequence)
    assert.deepEqual(reception.totals(), { received, lost })
  })
}

test('received and lost: a new SSRC counts on top of the old one', () => {
  const reception = new Reception()
  for (const sequence of [1, 3]) reception.count(1, sequence)
  for (const sequence of [900, 901, 903]) reception.count(2, sequence)
  assert.deepEqual(reception.totals(), { received: 5, lost: 2 })
})

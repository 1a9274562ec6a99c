import assert from 'node:assert/strict'
import { test } from 'node:test'
import { opusPackets, tone } from '@ringway/sound'
import { opusShape } from './opus-packet.ts'

test('packets of our own encoder are 20 ms, mono', () => {
  for (const packet of opusPackets(tone(500, 200))) assert.deepEqual(opusShape(packet), { ms: 20, stereo: false })
})

const rows: [string, number[], number, boolean][] = [
  ['SILK, 60 ms', [3 << 3], 60, false],
  ['hybrid, 10 ms, stereo', [(12 << 3) | 4], 10, true],
  ['CELT, 2.5 ms', [16 << 3], 2.5, false],
  ['two frames of 20 ms', [(31 << 3) | 1], 40, false],
  ['three frames of 20 ms, counted', [(31 << 3) | 3, 0x80 | 3], 60, false],
]
for (const [name, bytes, ms, stereo] of rows)
  test(`an Opus packet: ${name}`, () => assert.deepEqual(opusShape(Uint8Array.from(bytes)), { ms, stereo }))

test('an empty packet has no shape', () => assert.equal(opusShape(new Uint8Array()), null))

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeOpus, silencePacket, tone } from '@ringway/sound'
import { opusTicks } from './opus-ticks.ts'

// RFC 6716, table 2: the configuration in the upper five bits; the code for the number of frames in the lower two.
const ROWS: [name: string, bytes: number[], ms: number][] = [
  ['SILK narrow band, 10 ms', [0 << 3], 10],
  ['SILK wide band, 60 ms', [11 << 3], 60],
  ['hybrid, 20 ms', [13 << 3], 20],
  ['CELT, 2.5 ms', [16 << 3], 2.5],
  ['CELT full band, 20 ms', [31 << 3], 20],
  ['two frames of 20 ms, of one size', [(1 << 3) | 1], 40],
  ['two frames of 10 ms, of two sizes', [(0 << 3) | 2], 20],
  ['six frames of 20 ms', [(31 << 3) | 3, 6], 120],
  ['no packet is longer than 120 ms, whatever it says', [(11 << 3) | 3, 63], 120],
  ['no frame at all counts as the usual 20 ms', [(31 << 3) | 3, 0], 20],
  ['an empty packet too', [], 20],
]
for (const [name, bytes, ms] of ROWS) test(name, () => assert.equal(opusTicks(Uint8Array.from(bytes)), ms * 48))

test('our own packets are 20 ms long', () => {
  for (const packet of [silencePacket(), ...encodeOpus(tone(1000, 200))]) assert.equal(opusTicks(packet), 960)
})

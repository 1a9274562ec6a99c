import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HeardKey, hearKey } from './telephone-event.ts'

const END = 0x80
/** One packet: timestamp, event, flags. */
type Packet = readonly [timestamp: number, event: number, flags?: number]

const ROWS: [name: string, packets: readonly Packet[], keys: string][] = [
  [
    'three end packets and no start, as Chromium sends',
    [
      [1, 5, END],
      [1, 5, END],
      [1, 5, END],
    ],
    '5',
  ],
  [
    'a start, repeats, three ends, as RFC 4733 draws it',
    [
      [1, 5],
      [1, 5],
      [1, 5, END],
      [1, 5, END],
      [1, 5, END],
    ],
    '5',
  ],
  [
    'the same key pressed twice',
    [
      [1, 5, END],
      [1, 5, END],
      [9601, 5, END],
      [9601, 5, END],
    ],
    '55',
  ],
  [
    'every key there is',
    Array.from({ length: 16 }, (_, event) => [event * 100, event, END] as const),
    '0123456789*#ABCD',
  ],
  [
    'a flash (16) and a modem tone (32) are no keys',
    [
      [1, 16],
      [2, 32],
      [3, 1],
    ],
    '1',
  ],
  [
    'another event at the same time is another key',
    [
      [1, 1],
      [1, 2],
    ],
    '12',
  ],
  [
    'a late packet of the key before is not told again',
    [
      [1, 1],
      [9601, 2],
      [1, 1],
    ],
    '12',
  ],
  [
    'all but one packet of a key lost',
    [
      [1, 7, END],
      [9601, 8],
    ],
    '78',
  ],
  [
    'timestamps that wrap at 32 bits',
    [
      [0xffff_ff00, 1],
      [100, 2],
      [0xffff_ff00, 1],
    ],
    '12',
  ],
  [
    'a timeline that starts again far back',
    [
      [10_000_000, 1],
      [5, 2],
      [9605, 3],
    ],
    '123',
  ],
]

for (const [name, packets, keys] of ROWS) {
  test(`${name} → ${keys}`, () => {
    let heard: HeardKey = null
    let told = ''
    for (const [timestamp, event, flags = 0] of packets) {
      const result = hearKey(heard, timestamp, Uint8Array.of(event, flags | 10, 3, 0xc0))
      heard = result.heard
      told += result.key ?? ''
    }
    assert.equal(told, keys)
  })
}

test('a payload that is cut off tells nothing and forgets nothing', () => {
  const heard = { timestamp: 1, event: 5 }
  assert.deepEqual(hearKey(heard, 2, Uint8Array.of(5, 10, 3)), { key: null, heard })
  assert.deepEqual(hearKey(heard, 2, new Uint8Array(0)), { key: null, heard })
})

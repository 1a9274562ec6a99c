import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silencePacket } from '@ringway/sound'
import { InOrder } from './in-order.ts'

const [TOC = 0] = silencePacket()
/** The n-th packet of a party whose clock wraps after its third; its payload names it. */
const packet = (n: number, { ssrc = 1, from = 2 ** 32 - 3 * 960 } = {}) => ({
  ssrc,
  timestamp: (from + n * 960) >>> 0,
  payload: Uint8Array.of(TOC & 0xfc, n),
})
type Packet = ReturnType<typeof packet>

/** What is heard: each packet's number, and a dot for each that is missing before it. */
function heard(packets: readonly Packet[]): string {
  const order = new InOrder()
  const placed = [...packets.flatMap((each) => order.add(each)), ...order.flush()]
  return placed.map(({ missing, payload }) => '.'.repeat(missing / 960) + payload[1]).join('')
}

const ROWS: [name: string, come: readonly number[], heard: string][] = [
  ['in order', [0, 1, 2, 3, 4, 5], '012345'],
  ['one overtaken by one', [0, 2, 1, 3, 4], '01234'],
  ['one overtaken by three', [0, 2, 3, 4, 1, 5], '012345'],
  ['one overtaken by four comes too late', [0, 2, 3, 4, 5, 1, 6], '0.23456'],
  ['two that changed places behind one that is missing', [0, 3, 2, 4, 1], '01234'],
  ['twice, at once and later', [0, 1, 1, 2, 0, 3, 5, 5, 4], '012345'],
  ['two lost', [0, 1, 4, 5, 6, 7, 8], '01..45678'],
  ['one lost before the last', [0, 1, 3], '01.3'],
]
for (const [name, come, wanted] of ROWS)
  test(`${name}: ${come.join(' ')} → ${wanted}`, () => {
    assert.equal(heard(come.map((n) => packet(n))), wanted)
  })

test('another source, or a leap of its clock, begins a new timeline after what still waits', () => {
  const other = { ssrc: 2, from: 5_000_000 }
  const leapt = { ssrc: 2, from: 9_000_000 }
  assert.equal(heard([packet(0), packet(2), packet(3, other), packet(4, leapt), packet(5, leapt)]), '0.2345')
  assert.equal(heard([packet(0), packet(1, { from: 1_000_000 }), packet(2, { from: 1_000_000 })]), '012')
})

test('who waits no longer hears what is there, and what follows wherever it is', () => {
  const order = new InOrder()
  order.add(packet(0))
  assert.deepEqual(order.add(packet(2)), [])
  assert.deepEqual(order.flush(), [{ missing: 960, payload: packet(2).payload }])
  assert.deepEqual(order.add(packet(9)), [{ missing: 0, payload: packet(9).payload }])
})

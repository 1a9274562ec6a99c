import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inSequence, placed } from './play-order.ts'
import type { RecordedPacket } from './recording.ts'

const packet = (at: number, sequenceNumber: number, timestamp: number): RecordedPacket => ({
  at,
  sequenceNumber: sequenceNumber & 0xffff,
  timestamp: timestamp >>> 0,
  payload: new Uint8Array(),
})
/** Packets `from` to `to`, sent every 20 ms from `at` on, with the timestamps of a running clock. */
const run = (from: number, to: number, at: number, timestamp = from * 960) =>
  Array.from({ length: to - from }, (_, n) => packet(at + n * 20, from + n, timestamp + n * 960))
const numbers = (packets: Iterable<RecordedPacket>) => [...packets].map(({ sequenceNumber }) => sequenceNumber)
const starts = (packets: RecordedPacket[]) => [...placed(packets, 0)].map(({ fromStart }) => Math.round(fromStart))

test('neighbours that changed places are put right, across the wrap', () => {
  const swapped = [packet(0, 65_535, 0), packet(21, 1, 0), packet(22, 0, 0), packet(60, 2, 0)]
  assert.deepEqual(numbers(inSequence(swapped)), [65_535, 0, 1, 2])
})

test('59 ms late is in time, 60 ms is not', () => {
  assert.deepEqual(numbers(inSequence([packet(0, 1, 0), packet(20, 3, 0), packet(79, 2, 0)])), [1, 2, 3])
  assert.deepEqual(
    numbers(inSequence([packet(0, 1, 0), packet(20, 3, 0), packet(80, 4, 0), packet(81, 2, 0)])),
    [1, 3, 4],
  )
})

test('duplicates are played once, waiting or played', () => {
  const packets = [packet(0, 1, 0), packet(1, 1, 0), packet(20, 2, 0), packet(100, 3, 0), packet(101, 1, 0)]
  assert.deepEqual(numbers(inSequence(packets)), [1, 2, 3])
})

test('packets lie on the RTP timeline, whatever the jitter', () => {
  const jitter = [0, 15, 3, 60]
  const jittery = run(0, 4, 500).map((one, n) => ({ ...one, at: one.at + (jitter[n] ?? 0) }))
  assert.deepEqual(starts(jittery), [500, 520, 540, 560])
})

test('timestamps that go on during a pause place what follows', () => {
  assert.deepEqual(starts([...run(0, 2, 0), ...run(2, 4, 1540, 77 * 960)]), [0, 20, 1540, 1560])
})

test('timestamps that stood still during a pause: what follows is placed where it arrived', () => {
  const frozen = [...run(0, 2, 0), ...run(2, 40, 1540)]
  assert.deepEqual(starts(frozen).slice(0, 4), [0, 20, 1540, 1560])
  assert.equal(starts(frozen).at(-1), 1540 + 37 * 20)
})

test('a hold-up that is made up for at once is no pause', () => {
  const heldUp = run(0, 60, 0).map((one) => ({ ...one, at: one.at >= 200 && one.at < 500 ? 500 : one.at }))
  assert.deepEqual(
    starts(heldUp),
    Array.from({ length: 60 }, (_, n) => n * 20),
  )
})

test('timestamps that jump far ahead or back are not believed', () => {
  assert.deepEqual(starts([...run(0, 2, 0), ...run(2, 4, 40, 0x8000_0000)]), [0, 20, 40, 60])
  assert.deepEqual(starts([...run(0, 2, 0, 5_000_000), ...run(2, 40, 40, 100)]).slice(0, 4), [0, 20, 40, 60])
})

test('the timestamps’ wrap is no jump', () => {
  assert.deepEqual(starts(run(0, 4, 0, 2 ** 32 - 960)), [0, 20, 40, 60])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inSpans } from './loudness.ts'
import { type PassedPacket, StreamTally } from './stream-figures.ts'

const FIRST = 65_530
/** Packet number `n`, 50 bytes of 20 ms; it arrives when it should, or `late` ms after. */
const packet = (n: number, late = 0): PassedPacket => ({
  at: 1_000 + n * 20 + late,
  sequenceNumber: (FIRST + n) & 0xffff,
  timestamp: (4_294_967_000 + n * 960) >>> 0,
  payload: new Uint8Array(50),
  isKey: false,
})
function streamFigures(packets: readonly PassedPacket[]) {
  const tally = new StreamTally()
  for (const each of packets) tally.add(each)
  return tally.figures
}
const run = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => packet(from + index))

test('an even stream, over the wraps of its numbers: 50 packets, none lost, no jitter, 20 kbit/s', () => {
  assert.deepEqual(streamFigures(run(0, 50)), {
    packets: 50,
    lost: 0,
    reordered: 0,
    jitter_ms: 0,
    bitrate: 20_000,
    longest_gap_ms: 20,
  })
})

test('what never came is lost, what came after its successor is not', () => {
  const [a, b, , d, e] = run(0, 5)
  const { packets, lost, reordered } = streamFigures([a, d, b, e].filter((each) => each !== undefined))
  assert.deepEqual([packets, lost, reordered], [4, 1, 1])
})

test('more than a cycle of numbers is counted through', () => {
  assert.deepEqual(streamFigures(run(0, 70_000)).lost, 0)
})

test('arrival that wavers is jitter, and a pause is a gap', () => {
  const wavering = Array.from({ length: 400 }, (_, n) => packet(n, n % 2 === 0 ? 0 : 8))
  assert.equal(Math.round(streamFigures(wavering).jitter_ms), 8)
  assert.equal(streamFigures([...run(0, 3), packet(40)]).longest_gap_ms, 760)
})

test('keys take their numbers, stand still in time, and are neither lost nor jitter nor bitrate', () => {
  const keys = [3, 4, 5].map((n) => ({ ...packet(n), timestamp: packet(3).timestamp, isKey: true }))
  const { packets, lost, jitter_ms } = streamFigures([...run(0, 3), ...keys, ...run(6, 9)])
  assert.deepEqual([packets, lost, jitter_ms], [9, 0, 0])
})

test('nothing said: nothing counted', () => {
  assert.deepEqual(streamFigures([]), {
    packets: 0,
    lost: 0,
    reordered: 0,
    jitter_ms: 0,
    bitrate: 0,
    longest_gap_ms: 0,
  })
})

test('peaks: whole frames to a span, the loudest counts, what lies outside does not', () => {
  const marks = [
    { fromStart: 0, peak: 0.25 },
    { fromStart: 20, peak: 0.5 },
    { fromStart: 40, peak: 1.2 },
    { fromStart: -20, peak: 0.9 },
    { fromStart: 400, peak: 0.9 },
  ]
  assert.deepEqual(inSpans(marks, 100, 3), { durationMs: 100, msPerPeak: 40, peaks: [0.5, 1, 0] })
  assert.deepEqual(inSpans([], 0, 3), { durationMs: 0, msPerPeak: 20, peaks: [] })
})

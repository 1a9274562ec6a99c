import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RtpStatistics } from './rtp-statistics.ts'

const OPUS_CLOCK = (payloadType: number) => (payloadType === 111 ? 48 : null)

/** Packets of 20 ms by their place; `late` ms after their time. */
function counted(places: readonly number[], late: (index: number) => number = () => 0) {
  const statistics = new RtpStatistics(OPUS_CLOCK)
  const from = { sequenceNumber: 65_530, timestamp: 2 ** 32 - 4 * 960 }
  for (const [index, place] of places.entries()) {
    const sequenceNumber = (from.sequenceNumber + place) & 0xffff
    const timestamp = (from.timestamp + place * 960) >>> 0
    statistics.add({ ssrc: 7, sequenceNumber, timestamp, payloadType: 111 }, 50, 1000 + place * 20 + late(index))
  }
  return statistics.figures()
}
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

test('steady packets across both wraps: nothing lost, no jitter, 20 kbit/s', () => {
  const { packets, bytes, lost, outOfOrder, jitterMs, ssrcs, payloadTypes, kbps, firstAt, lastAt } = counted(upTo(101))
  assert.deepEqual(
    { packets, bytes, lost, outOfOrder, jitterMs },
    { packets: 101, bytes: 5050, lost: 0, outOfOrder: 0, jitterMs: 0 },
  )
  assert.deepEqual(
    { ssrcs, payloadTypes, kbps, firstAt, lastAt },
    { ssrcs: [7], payloadTypes: [111], kbps: 20.2, firstAt: 1000, lastAt: 3000 },
  )
})

test('what is skipped is lost, and what comes after its successor is out of order and not lost', () => {
  const { lost, outOfOrder } = counted([0, 1, 4, 3, 5, 8])
  assert.deepEqual({ lost, outOfOrder }, { lost: 3, outOfOrder: 1 })
})

test('jitter goes to the mean difference of neighbours, as RFC 3550 has it', () => {
  const { jitterMs } = counted(upTo(400), (index) => (index % 2) * 10)
  assert.ok(Math.abs((jitterMs ?? 0) - 10) < 0.2, `${jitterMs} ms`)
})

test('nothing sent: zeros and nulls', () => {
  const { packets, firstAt, jitterMs, kbps } = counted([])
  assert.deepEqual({ packets, firstAt, jitterMs, kbps }, { packets: 0, firstAt: null, jitterMs: null, kbps: 0 })
})

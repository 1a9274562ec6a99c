import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CallReport } from './call-report.ts'
import { streamRows } from './stream-rows.ts'

const figures = { packets: 90, lost: 10, reordered: 0, jitter_ms: 1.5, bitrate: 17_040, longest_gap_ms: 40 }
const report = (rtp: object, streams: CallReport['streams']) =>
  ({ call: { started_at: 1_000, rtp: { sent: 1, received: 2, lost: 0, ...rtp } }, streams }) as unknown as CallReport
const told = (given: CallReport) =>
  streamRows(given).map(
    ({ name, cells: [one, other] }) => `${name}: ${one.text}${one.isBad ? '!' : ''} | ${other.text}`,
  )

test('the figures of what was recorded, a direction that is not there with a dash', () =>
  assert.deepEqual(told(report({}, { business: figures, user: null })), [
    'Packets, keys included: 90 | –',
    'Lost: 10 (10.0 %)! | –',
    'Out of order: 0 | –',
    'Jitter: 1.5 ms | –',
    'Bitrate: 17.0 kbit/s | –',
    'Longest gap: 40 ms | –',
  ]))

test('what the relay counts by itself goes before them, under names and units of its own', () => {
  const from_business = {
    packets: 91,
    lost: 2,
    jitter_ms: 0.44,
    ssrcs: [7, 8],
    kbps: 17.26,
    first_at: 1_250,
    rtt_ms: null,
  }
  assert.deepEqual(told(report({ from_business, to_business: null }, { business: figures, user: figures })), [
    'Packets: 91 | –',
    'Lost: 2! | –',
    'Jitter: 0.4 ms | –',
    'SSRCs: 7, 8! | –',
    'Bitrate: 17.3 kbit/s | –',
    'First packet: +0.250 s | –',
    'Round trip: – | –',
    'Longest gap: 40 ms | 40 ms',
  ])
})

test('no sound, no figures', () => assert.deepEqual(told(report({}, { business: null, user: null })), []))

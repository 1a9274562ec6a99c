import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OutgoingStream } from './rtp-header.ts'

const stream = () => new OutgoingStream(42, { sequenceNumber: 65_534, timestamp: 0xffff_fc40 })
const packet = (sequenceNumber: number, timestamp: number, payloadType = 111) => ({
  sequenceNumber,
  timestamp,
  payloadType,
  marker: false,
})
const brief = (header: ReturnType<OutgoingStream['next']>) =>
  header && [header.sequenceNumber, header.timestamp, header.marker]

test('one source keeps its distances, across both wraps, under one SSRC', () => {
  const out = stream()
  assert.deepEqual(brief(out.next('a', packet(100, 5000), 0)), [65_534, 0xffff_fc40, true])
  assert.deepEqual(brief(out.next('a', packet(101, 5960), 20)), [65_535, 0, false])
  assert.deepEqual(brief(out.next('a', packet(104, 8840), 80)), [2, 2880, false])
  assert.deepEqual(brief(out.next('a', packet(103, 7880), 81)), [1, 1920, false])
  assert.equal(out.next('a', packet(105, 9800), 100)?.ssrc, 42)
})

test('another source follows without a hole, later by the time that passed', () => {
  const out = stream()
  out.next('a', packet(100, 5000), 0)
  assert.deepEqual(brief(out.next('b', packet(9, 77), 21)), [65_535, 0, true])
  assert.deepEqual(brief(out.next('b', packet(10, 1037), 40)), [0, 960, false])
  assert.deepEqual(brief(out.next('a', packet(500, 100_000), 140)), [1, 960 * 6, true])
})

test('a packet from before the change has lost its place', () => {
  const out = stream()
  out.next('a', packet(100, 5000), 0)
  out.next('b', packet(10, 0), 20)
  assert.equal(out.next('b', packet(9, 0), 21), null)
})

test('two sources in the same moment still get different timestamps', () => {
  const out = stream()
  out.next('a', packet(100, 5000), 0)
  assert.deepEqual(brief(out.next('b', packet(10, 0), 0)), [65_535, 0, true])
})

test('a key’s long timestamp does not hold the next source back', () => {
  const out = stream()
  for (let n = 0; n < 6; n++) out.next('a', packet(100 + n, 5000, 126), n * 20)
  assert.deepEqual(brief(out.next('b', packet(10, 0), 120)), [4, 960 * 5, true])
})

test('a jump of more than 50 numbers is taken up without the hole', () => {
  const out = stream()
  out.next('a', packet(100, 5000), 0)
  assert.deepEqual(brief(out.next('a', packet(151, 5960), 1000)), [65_535, 960 * 49, true])
})

test('a long stream of one source never looks late', () => {
  const out = stream()
  for (let n = 0; n < 150_000; n++) {
    const header = out.next('a', packet(n & 0xffff, (n * 960) >>> 0), n * 20)
    assert.equal(header?.sequenceNumber, (65_534 + n) & 0xffff)
  }
})

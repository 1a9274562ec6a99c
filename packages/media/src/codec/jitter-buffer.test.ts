import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { JitterBuffer } from './jitter-buffer.ts'

/** One frame of 20 ms, with its number in it. RFC 6716, table 2: configuration 1. */
const payload = (n: number) => Buffer.from([1 << 3, n >> 8, n & 0xff])
const FROM = 2 ** 32 - 3 * 960
const packet = (n: number, ssrc = 7) => ({ ssrc, timestamp: (FROM + n * 960) >>> 0, payload: payload(n) })
const numberOf = (pulled: Uint8Array | 'lost' | null) =>
  pulled === null || pulled === 'lost' ? pulled : ((pulled[1] ?? 0) << 8) | (pulled[2] ?? 0)
const pull = (buffer: JitterBuffer, times: number) => Array.from({ length: times }, () => numberOf(buffer.pull()))

function bufferOf(...numbers: number[]): JitterBuffer {
  const buffer = new JitterBuffer()
  for (const n of numbers) buffer.put(packet(n))
  return buffer
}

describe('JitterBuffer', () => {
  test('waits for a second packet, then gives one after the other, across the wrap of their timestamps', () => {
    const buffer = bufferOf(0)
    assert.deepEqual(pull(buffer, 2), [null, null])
    for (let n = 1; n < 6; n++) buffer.put(packet(n))
    assert.deepEqual(pull(buffer, 6), [0, 1, 2, 3, 4, 5])
  })

  test('any order within what waits is put right, and each packet is given once', () => {
    const shuffled = fc.shuffledSubarray([...Array(20).keys()], { minLength: 20 })
    fc.assert(
      fc.property(shuffled, fc.subarray([...Array(20).keys()]), (numbers, twice) => {
        assert.deepEqual(pull(bufferOf(...numbers, ...twice), 20), [...Array(20).keys()])
      }),
    )
  })

  test('what is missing is told as lost, each place of it, and comes too late afterwards', () => {
    const buffer = bufferOf(0, 1, 4, 5)
    assert.deepEqual(pull(buffer, 4), [0, 1, 'lost', 'lost'])
    buffer.put(packet(3))
    assert.deepEqual(pull(buffer, 2), [4, 5])
  })

  test('what runs dry is concealed for 60 ms, and nothing of what comes then is lost', () => {
    const buffer = bufferOf(0, 1)
    assert.deepEqual(pull(buffer, 3), [0, 1, 'lost'])
    buffer.put(packet(2))
    assert.deepEqual(pull(buffer, 5), [2, 'lost', 'lost', 'lost', null])
    buffer.put(packet(3))
    assert.deepEqual(pull(buffer, 1), [null], 'it begins anew, with two')
    buffer.put(packet(4))
    assert.deepEqual(pull(buffer, 2), [3, 4])
  })

  test('a pause of the sender is a pause, however long', () => {
    const buffer = bufferOf(0, 1)
    pull(buffer, 10)
    for (const n of [40, 41, 3_000, 3_001]) buffer.put(packet(n))
    assert.deepEqual(pull(buffer, 2), [40, 41])
  })

  test('another source, or a leap of the clock, begins anew with it', () => {
    const buffer = bufferOf(0, 1, 2)
    pull(buffer, 1)
    for (const n of [500, 501]) buffer.put(packet(n, 8))
    assert.deepEqual(pull(buffer, 2), [500, 501])
    for (const n of [9_000, 9_001]) buffer.put(packet(n, 8))
    assert.deepEqual(pull(buffer, 2), [9_000, 9_001])
  })

  test('who is a second ahead loses the oldest of it', () => {
    const buffer = bufferOf(...Array(80).keys())
    assert.deepEqual(pull(buffer, 2), [30, 31])
  })

  test('delay that was never needed goes away, a packet at a time', () => {
    const buffer = bufferOf(...Array(10).keys())
    const given: (number | 'lost' | null)[] = []
    for (let n = 10; n < 1_000; n++) {
      given.push(numberOf(buffer.pull()))
      buffer.put(packet(n))
    }
    const skipped = given.filter((n, i) => i > 0 && n !== Number(given[i - 1]) + 1)
    assert.equal(skipped.length, 8, 'from ten packets to the two that it begins with')
  })

  test('whatever comes, it gives no more than came, and holds no more than a second', () => {
    const leaps = fc.record({
      n: fc.integer({ min: 0, max: 70_000 }),
      ssrc: fc.constantFrom(7, 7, 7, 8),
      pulls: fc.nat(3),
    })
    fc.assert(
      fc.property(fc.array(leaps, { maxLength: 200 }), (steps) => {
        const buffer = new JitterBuffer()
        let given = 0
        for (const { n, ssrc, pulls } of steps) {
          buffer.put(packet(n, ssrc))
          given += pull(buffer, pulls).filter((each) => typeof each === 'number').length
        }
        const rest = pull(buffer, 4_000).filter((each) => typeof each === 'number').length
        assert.ok(given + rest <= steps.length && rest <= 50)
      }),
      { numRuns: 200 },
    )
  })
})

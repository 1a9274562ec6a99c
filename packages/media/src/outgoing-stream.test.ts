import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { OutgoingStream, type Passing, type Place } from './outgoing-stream.ts'

const TICKS = 960
const START = { sequence: 0xfffd, timestamp: 0xffff_ffff - 2 * TICKS }

/** The packets of another stream, by their number in it. */
const other = (n: number, given: Partial<Passing> = {}): Passing => ({
  ssrc: 7,
  sequence: (60_000 + n) & 0xffff,
  timestamp: (4_294_900_000 + n * TICKS) >>> 0,
  marker: false,
  ...given,
})

/** How far a place is from the start: packets and ticks. */
const from = (place: Place | null) =>
  place && [(place.sequence - START.sequence) & 0xffff, (place.timestamp - START.timestamp) >>> 0]

describe('the places of an outgoing stream', () => {
  test('our own packets, another stream and our own again stand in one row without a gap, across both wraps', () => {
    const stream = new OutgoingStream(TICKS, START)
    const places = [
      stream.own(true),
      stream.own(false),
      stream.passedOn(other(0), TICKS),
      stream.passedOn(other(1), TICKS),
      stream.own(false),
    ]
    assert.deepEqual(
      places.map(from),
      places.map((_, n) => [n, n * TICKS]),
    )
    assert.deepEqual(
      places.map((place) => place?.marker),
      [true, false, true, false, false],
    )
  })

  test('what was lost on the way to us is missing in ours as well; what was swapped stays swapped', () => {
    const stream = new OutgoingStream(TICKS, START)
    const places = [0, 3, 2, 4].map((n) => stream.passedOn(other(n), TICKS))
    assert.deepEqual(
      places.map(from),
      [0, 3, 2, 4].map((n) => [n, n * TICKS]),
    )
  })

  test('time in which nothing left has passed all the same', () => {
    const stream = new OutgoingStream(TICKS, START)
    stream.passedOn(other(0), TICKS)
    stream.pass(10 * TICKS)
    assert.deepEqual(from(stream.own(false)), [1, 11 * TICKS])
  })

  test('a stream that begins anew goes on where ours was, with the marker', () => {
    for (const anew of [{ ssrc: 8 }, { sequence: 20_000 }, { timestamp: 3_000_000 }]) {
      const stream = new OutgoingStream(TICKS, START)
      stream.passedOn(other(0), TICKS)
      const next = stream.passedOn(other(1, anew), TICKS)
      assert.deepEqual([from(next), next?.marker], [[1, TICKS], true], JSON.stringify(anew))
    }
  })

  test('packets of 60 ms take 60 ms', () => {
    const stream = new OutgoingStream(TICKS, START)
    stream.passedOn(other(0), 3 * TICKS)
    assert.deepEqual(from(stream.own(false)), [1, 3 * TICKS])
  })

  test('a stream of hours keeps its places: nothing of it is ever taken for late', () => {
    const stream = new OutgoingStream(TICKS, START)
    for (let n = 0; n < 200_000; n++) assert.ok(stream.passedOn(other(n), TICKS), `packet ${n}`)
    assert.ok(stream.passedOn(other(199_000), TICKS), 'a thousand late')
  })

  test('what comes late, from before the change, is not sent', () => {
    const stream = new OutgoingStream(TICKS, START)
    stream.passedOn(other(5), TICKS)
    assert.equal(stream.passedOn(other(4), TICKS), null)
  })

  test('a packet that is left out leaves no gap; one from before it that comes later has no place any more', () => {
    const stream = new OutgoingStream(TICKS, START)
    stream.passedOn(other(0), TICKS)
    stream.leaveOut(other(2))
    assert.equal(stream.passedOn(other(1), TICKS), null)
    // One was lost for good, so one is missing.
    assert.deepEqual(from(stream.passedOn(other(3), TICKS))?.[0], 2)
  })

  test('all packets of a key have one timestamp, in our time; the sound goes on unmoved', () => {
    const stream = new OutgoingStream(TICKS, START)
    stream.passedOn(other(0), TICKS)
    const keyed = [1, 2, 3].map((n) => stream.keyPassedOn(other(n, { timestamp: 160 })))
    assert.deepEqual(
      keyed.map(from),
      [1, 2, 3].map((n) => [n, TICKS]),
    )
    assert.deepEqual(from(stream.passedOn(other(4, { timestamp: other(1).timestamp }), TICKS)), [4, TICKS])
    assert.deepEqual(from(stream.keyPassedOn(other(5, { timestamp: 1_760 }))), [5, 2 * TICKS])
  })

  test('a key before any sound does not become the clock of the sound', () => {
    const stream = new OutgoingStream(TICKS, START)
    assert.deepEqual(from(stream.keyPassedOn(other(0, { timestamp: 10 }))), [0, 0])
    assert.deepEqual(from(stream.passedOn(other(1), TICKS)), [1, 0])
  })
})

type Step = { readonly kind: 'own' | 'pass' | 'sound' | 'key' | 'left-out' | 'lost' | 'late' | 'anew' }

test('whatever comes: no place is given twice, and time never goes back between packets in order', () => {
  const kinds = ['own', 'pass', 'sound', 'sound', 'sound', 'sound', 'key', 'left-out', 'lost', 'late', 'anew'] as const
  const steps = fc.array(fc.record<Step>({ kind: fc.constantFrom(...kinds) }), { maxLength: 200 })
  const begin = fc.record({ sequence: fc.integer({ min: 0, max: 0xffff }), timestamp: fc.nat(0xffff_ffff) })
  fc.assert(
    fc.property(steps, begin, (happened, start) => {
      const stream = new OutgoingStream(TICKS, start)
      const given = new Set<number>()
      let next = 0
      let ssrc = 1
      let lost: number[] = []
      let last: Place | null = null
      for (const { kind } of happened) {
        if (kind === 'pass') stream.pass(10 * TICKS)
        if (kind === 'anew') ssrc += 1
        if (kind === 'anew') lost = []
        if (kind === 'lost') lost.push(next++)
        if (kind === 'pass' || kind === 'anew' || kind === 'lost') continue
        const late = kind === 'late' ? lost.pop() : undefined
        if (kind === 'late' && late === undefined) continue
        const packet = other(late ?? next++, { ssrc })
        if (kind === 'left-out') stream.leaveOut(packet)
        const place =
          kind === 'own' ? stream.own(false) : kind === 'key' ? stream.keyPassedOn(packet) : sound(kind, packet)
        if (!place) continue
        assert.ok(!given.has(place.sequence), `${kind}: ${place.sequence} twice`)
        given.add(place.sequence)
        if (kind === 'late') continue
        if (last && kind !== 'key') assert.ok(((place.timestamp - last.timestamp) | 0) >= 0, `${kind}: back in time`)
        if (kind !== 'key') last = place
      }

      function sound(kind: Step['kind'], packet: Passing): Place | null {
        return kind === 'left-out' ? null : stream.passedOn(packet, TICKS)
      }
    }),
    { numRuns: 500 },
  )
})

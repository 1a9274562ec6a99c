import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { RecordingTimeline } from './recording-timeline.ts'

/** 20 ms, as all packets here; the second byte is a letter, and `.` is silence. */
const packet = (letter: string) => Uint8Array.of(0x48, letter.charCodeAt(0))

/** Soon to wrap. */
const FIRST_TIMESTAMP = 0xffff_f000

/** Writes what is laid as letters. */
class Tape {
  laid = ''
  readonly timeline = new RecordingTimeline(packet('.'), 0, (laid) => {
    this.laid += String.fromCharCode(laid[1] ?? 0)
  })

  /** @param number how many packets after the first one of its source */
  hear(letter: string, number: number, atMs: number, ssrc = 1): void {
    const timestamp = (FIRST_TIMESTAMP + number * 960) >>> 0
    this.timeline.hear({ ssrc, timestamp, payload: packet(letter) }, atMs)
  }

  goOn(fromMs: number, toMs: number): void {
    for (let at = fromMs; at <= toMs; at += 20) this.timeline.goOn(at)
  }

  settled(atMs: number): string {
    this.timeline.settle(atMs)
    return this.laid
  }
}

// The native core's tests of the same, in native/test/ogg-timeline.test.cpp, have the same names.
describe('recorded time', () => {
  test('packets in a row lie one after the other at once', () => {
    const tape = new Tape()
    tape.hear('a', 0, 0)
    tape.hear('b', 1, 21)
    tape.hear('c', 2, 39)
    assert.equal(tape.laid, 'abc')
    assert.equal(tape.settled(100), 'abc..')
    assert.equal(tape.timeline.durationMs, 100)
  })

  test('before the first packet there is silence, and the length is the call’s', () => {
    const tape = new Tape()
    tape.goOn(0, 100)
    tape.hear('a', 0, 100)
    assert.equal(tape.settled(200), '.....a....')
  })

  test('what is lost is silence as long as it was, after 200 ms', () => {
    const tape = new Tape()
    tape.hear('a', 0, 0)
    tape.hear('d', 3, 60)
    tape.hear('e', 4, 80)
    tape.goOn(80, 240)
    assert.equal(tape.laid, 'a')
    tape.goOn(260, 260)
    assert.equal(tape.laid, 'a..de')
  })

  test('what was overtaken is put in its place, and comes once', () => {
    const tape = new Tape()
    tape.hear('a', 0, 0)
    tape.hear('d', 3, 10)
    tape.hear('c', 2, 20)
    tape.hear('c', 2, 30)
    tape.hear('a', 0, 40)
    assert.equal(tape.laid, 'a')
    tape.hear('b', 1, 50)
    assert.equal(tape.laid, 'abcd')
    tape.hear('d', 3, 60)
    assert.equal(tape.settled(80), 'abcd')
  })

  test('what comes later than its successors were waited for is dropped', () => {
    const tape = new Tape()
    tape.hear('a', 0, 0)
    tape.hear('c', 2, 40)
    tape.goOn(60, 240)
    tape.hear('b', 1, 250)
    assert.equal(tape.settled(60), 'a.c')
  })

  test('a pause in what is sent is silence, and what follows lies when it was sent', () => {
    const tape = new Tape()
    tape.hear('a', 0, 0)
    tape.goOn(20, 1_000)
    tape.hear('b', 50, 1_000)
    assert.equal(tape.settled(1_020), `a${'.'.repeat(49)}b`)
  })

  test('another source goes on at the time at which it is heard', () => {
    const tape = new Tape()
    tape.hear('a', 0, 0)
    tape.goOn(20, 100)
    tape.hear('b', 4_000_000, 100, 2)
    tape.hear('c', 4_000_001, 120, 2)
    assert.equal(tape.settled(140), 'a....bc')
  })

  test('a leap in the timestamps is no time that has passed', () => {
    const tape = new Tape()
    tape.hear('a', 0, 0)
    tape.hear('b', 1_000_000, 20)
    tape.hear('c', 1_000_001, 40)
    assert.equal(tape.settled(60), 'abc')
  })

  test('timestamps that leap back by more than a second are taken as they are after 200 ms', () => {
    const tape = new Tape()
    tape.hear('a', 1_000_000, 0)
    for (let i = 1; i < 50; i++) {
      tape.hear('x', i, i * 20)
      tape.goOn(i * 20, i * 20)
    }
    const laid = tape.settled(1_000)
    assert.equal(laid.length, 50)
    assert.equal(laid.slice(15), 'x'.repeat(35))
  })

  test('what came while we stood still has its place, though it is read later', () => {
    const tape = new Tape()
    tape.hear('a', 0, 0)
    tape.goOn(20, 20)
    tape.goOn(820, 820)
    for (let i = 1; i < 21; i++) tape.hear('b', i, 830)
    tape.goOn(840, 840)
    for (let i = 21; i < 42; i++) tape.hear('c', i, 850)
    tape.goOn(860, 1_100)
    assert.equal(tape.settled(1_100), `a${'b'.repeat(20)}${'c'.repeat(21)}${'.'.repeat(13)}`)
  })

  test('a straggler of a second ago and more moves nothing', () => {
    const tape = new Tape()
    tape.hear('a', 100, 0)
    tape.hear('o', 1, 10)
    for (let i = 1; i < 20; i++) tape.hear('b', 100 + i, i * 20)
    tape.hear('o', 2, 395)
    assert.equal(tape.settled(400), `a${'b'.repeat(19)}`)
  })

  test('a way that has become longer for good loses 200 ms, and what was held up once costs no time', () => {
    const held = new Tape()
    held.hear('a', 0, 0)
    held.goOn(20, 500)
    for (let i = 1; i < 20; i++) held.hear('x', i, 500) // in a heap: those that are too late are dropped
    held.goOn(520, 800)
    assert.ok(held.laid.length >= 29 && held.laid.length <= 31, held.laid)
    const longer = new Tape()
    longer.hear('a', 0, 0)
    for (let i = 1; i < 60; i++) {
      longer.goOn(400 + 20 * i, 400 + 20 * i)
      longer.hear('x', i, 400 + 20 * i)
    }
    const laid = longer.settled(1_600)
    assert.equal(laid.length, 80)
    assert.equal(laid.slice(60), 'x'.repeat(20))
  })

  test('a source whose clock is too fast never runs ahead by more than a second', () => {
    const tape = new Tape()
    for (let i = 0; i < 3_000; i++) tape.hear('x', i, i * 19)
    assert.ok(tape.laid.length * 20 < 3_000 * 19 + 1_100)
  })

  test('time that is left out is not there, and sound goes on after it', () => {
    const tape = new Tape()
    tape.hear('a', 0, 0)
    tape.timeline.settle(40)
    tape.timeline.resume(5_000)
    tape.hear('b', 250, 5_000)
    assert.equal(tape.settled(5_040), 'a.b.')
  })
})

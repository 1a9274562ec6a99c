import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IncomingAudio } from './incoming-audio.ts'
import { SequenceWindow } from './sequence-window.ts'

function after(...numbers: number[]): { accepted: boolean[]; received: number; lost: number } {
  const window = new SequenceWindow()
  const accepted = numbers.map((number) => window.accept(number))
  return { accepted, received: window.received, lost: window.lost }
}
const rows: [string, number[], boolean[], number][] = [
  ['in order', [1, 2, 3], [true, true, true], 0],
  ['a duplicate', [1, 2, 2, 1], [true, true, false, false], 0],
  ['a hole', [1, 2, 5], [true, true, true], 2],
  ['a hole filled late', [1, 2, 5, 3, 3], [true, true, true, true, false], 1],
  ['across the wrap', [65_534, 65_535, 0, 1, 65_535, 0], [true, true, true, true, false, false], 0],
  ['a hole at the wrap', [65_534, 1], [true, true], 2],
  ['older than the window', [5000, 3900], [true, false], 0],
  ['just before the first', [100, 99, 99], [true, true, false], 0],
]
for (const [name, numbers, accepted, lost] of rows) {
  test(`sequence numbers, ${name}`, () => {
    const result = after(...numbers)
    assert.deepEqual(result.accepted, accepted)
    assert.equal(result.lost, lost)
  })
}

test('a place in the window is free again a cycle later', () => {
  const window = new SequenceWindow()
  for (let n = 0; n < 200_000; n++) assert.equal(window.accept(n & 0xffff), true, `packet ${n}`)
  assert.equal(window.received, 200_000)
  assert.equal(window.lost, 0)
})

test('counting anew forgets numbers, not what was seen', () => {
  const window = new SequenceWindow()
  for (const number of [1, 2, 5]) window.accept(number)
  window.restartCount()
  assert.equal(window.accept(5), false)
  for (const number of [6, 8]) window.accept(number)
  assert.deepEqual([window.received, window.lost], [2, 1])
})

test('SSRCs are counted together and kept apart, up to 16', () => {
  const audio = new IncomingAudio()
  for (let ssrc = 0; ssrc < 20; ssrc++) assert.equal(audio.accept({ ssrc, sequenceNumber: 7 }), ssrc < 16)
  assert.deepEqual([audio.ssrcCount, audio.received, audio.lost], [16, 16, 0])
})

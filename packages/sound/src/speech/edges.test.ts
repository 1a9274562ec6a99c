import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rms } from '../analysis.ts'
import { concat, durationMs, type Pcm, silence } from '../pcm.ts'
import { tone } from '../tones.ts'
import { louder, withSpokenEdges } from './edges.ts'

const RATE = 16_000
const word = (before: number, after: number): Pcm =>
  concat([silence(before, RATE), tone(400, 500, RATE), silence(after, RATE)], RATE)

const ENDS: [text: string, after: number][] = [
  ['We are open', 30],
  ['We are open,', 100],
  ['We are open.', 180],
  ['He said "no."', 180],
  ['今日は。', 180],
]
for (const [text, after] of ENDS)
  for (const [had, pcm] of [
    ['long', word(400, 700)],
    ['no', word(0, 0)],
  ] as const)
    test(`"${text}" with ${had} silence around it`, () => {
      const before = had === 'no' ? 0 : 30
      const kept = durationMs(withSpokenEdges(pcm, text))
      assert.ok(Math.abs(kept - (before + 500 + after)) <= 5, `${kept} ms`)
    })

test('what is loud stays whole, noise far below it counts as silence', () => {
  const noise = silence(300, RATE)
  for (let i = 0; i < noise.samples.length; i++) noise.samples[i] = i % 2 === 0 ? 0.002 : -0.002
  const pcm = withSpokenEdges(concat([noise, tone(400, 500, RATE), noise], RATE), 'word')
  assert.ok(Math.abs(durationMs(pcm) - 560) <= 5)
  assert.ok(rms(pcm.samples.subarray(RATE * 0.05, RATE * 0.5)) > 0.1)
})

test('silence, and nothing at all, are left as they are', () => {
  for (const pcm of [silence(700, RATE), silence(0, RATE)]) assert.equal(withSpokenEdges(pcm, 'word.'), pcm)
})

test('louder and softer by decibels, never beyond full scale', () => {
  const level = rms(tone(400, 500, RATE).samples)
  assert.ok(Math.abs(rms(louder(tone(400, 500, RATE), -6).samples) / level - 0.501) < 0.001)
  const loud = louder(tone(400, 500, RATE), 40).samples
  assert.ok(loud.every((sample) => Math.abs(sample) <= 0.991))
  assert.ok(rms(loud) >= level)
  assert.ok(rms(louder(tone(400, 500, RATE), -100).samples) < 1e-4)
  assert.deepEqual(louder(silence(10, RATE), 6), silence(10, RATE))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rms, toneShare } from './analysis.ts'
import { RING_TONES, ringTone } from './ring-tones.ts'

test('the North American one: 440 and 480 Hz for 2 s, then 4 s of nothing', () => {
  const { samples, sampleRate } = ringTone('us')
  assert.equal(samples.length, 6 * sampleRate)
  const heard = samples.subarray(0, 2 * sampleRate)
  for (const hz of [440, 480]) assert.ok(toneShare(heard, sampleRate, hz) > 0.45)
  assert.equal(rms(samples.subarray(2 * sampleRate)), 0)
})

test('the British one rings twice', () => {
  const { samples, sampleRate } = ringTone('uk')
  const level = (from: number, to: number) => rms(samples.subarray(from * sampleRate, to * sampleRate))
  assert.ok(level(0, 0.4) > 0.1 && level(0.6, 1) > 0.1)
  assert.equal(level(0.4, 0.6) + level(1, 3), 0)
})

test('every one of them is whole packets of 20 ms long, and never too loud', () => {
  for (const country of RING_TONES) {
    const { samples, sampleRate } = ringTone(country)
    assert.equal(samples.length % (sampleRate / 50), 0, country)
    assert.ok(
      samples.every((sample) => Math.abs(sample) <= 0.41),
      country,
    )
  }
})

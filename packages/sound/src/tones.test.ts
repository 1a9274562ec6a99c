import assert from 'node:assert/strict'
import { test } from 'node:test'
import { goertzel, rms, toneShare } from './analysis.ts'
import { BadDigits, DTMF_FREQUENCIES, dtmfTones } from './dtmf-tones.ts'
import { durationMs } from './pcm.ts'
import { tone } from './tones.ts'

test('a tone has its length, its level, and all of its energy at its frequency', () => {
  const { samples } = tone(1000, 500, 16_000, 0.5)
  assert.equal(samples.length, 8000)
  assert.ok(toneShare(samples, 16_000, 1000) > 0.98)
  assert.ok(toneShare(samples, 16_000, 1100) < 0.001)
  assert.ok(Math.abs(goertzel(samples.subarray(800, 7200), 16_000, 1000) - 0.125) < 0.001)
})

test('a tone too high for its rate is refused', () => {
  assert.throws(() => tone(8000, 100, 16_000), RangeError)
})

test('silence has no level and no share of any tone', () => {
  assert.equal(rms(new Float32Array(100)), 0)
  assert.equal(toneShare(new Float32Array(100), 8000, 440), 0)
  assert.equal(goertzel(new Float32Array(0), 8000, 440), 0)
})

for (const [key, [low, high]] of Object.entries(DTMF_FREQUENCIES)) {
  test(`key ${key} sounds at ${low} and ${high} Hz`, () => {
    const { samples } = dtmfTones(key)
    const sounding = samples.subarray(0, 1600)
    assert.ok(toneShare(sounding, 16_000, low) + toneShare(sounding, 16_000, high) > 0.9)
    assert.ok(Math.min(toneShare(sounding, 16_000, low), toneShare(sounding, 16_000, high)) > 0.4)
    assert.equal(rms(samples.subarray(1600)), 0)
  })
}

test('w waits half a second and W a second', () => {
  assert.equal(durationMs(dtmfTones('1w2W3')), 3 * 200 + 500 + 1000)
  assert.equal(durationMs(dtmfTones('')), 0)
})

test('what is no key is named', () => {
  assert.throws(
    () => dtmfTones('12x'),
    (error) => error instanceof BadDigits && error.character === 'x',
  )
})

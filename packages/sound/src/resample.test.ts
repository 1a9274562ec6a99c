import assert from 'node:assert/strict'
import { test } from 'node:test'
import { goertzel, rms } from './analysis.ts'
import type { Pcm } from './pcm.ts'
import { Resampler, resample } from './resample.ts'
import { tone } from './tones.ts'

const PAIRS: [from: number, to: number, tones: number[]][] = [
  [8000, 48_000, [300, 1000, 3400]],
  [11_025, 48_000, [300, 1000, 4500]],
  [16_000, 48_000, [300, 1000, 7000]],
  [22_050, 48_000, [300, 1000, 9000]],
  [24_000, 48_000, [300, 1000, 10_000]],
  [44_100, 48_000, [300, 1000, 15_000]],
  [44_100, 16_000, [300, 1000, 7000]],
  [8000, 16_000, [300, 1000, 3400]],
  [48_000, 16_000, [300, 1000, 7000]],
  [44_101, 48_000, [1000]],
]

for (const [from, to, frequencies] of PAIRS) {
  for (const hz of frequencies) {
    test(`${hz} Hz from ${from} to ${to} keeps its level within 0.1 dB, and all else is below -60 dB`, () => {
      const before = middle(tone(hz, 500, from, 0.5))
      const after = middle(resample(tone(hz, 500, from, 0.5), to))
      const kept = goertzel(after, to, hz)
      assert.ok(Math.abs(decibels(kept / goertzel(before, from, hz))) < 0.1, `level ${decibels(kept)}`)
      const rest = decibels(residue(after, to, hz) / kept)
      assert.ok(rest < -60, `the rest is at ${rest.toFixed(1)} dB`)
    })
  }
}

for (const hz of [8500, 11_000, 15_000]) {
  test(`${hz} Hz, too high for 16 kHz, is gone by 60 dB and does not fold down`, () => {
    const before = tone(hz, 500, 48_000, 0.5)
    const after = resample(before, 16_000)
    assert.ok(decibels((rms(middle(after)) / rms(middle(before))) ** 2) < -60)
  })
}

test('a constant passes unchanged through every phase', () => {
  const after = resample({ sampleRate: 44_100, samples: new Float32Array(44_100).fill(0.5) }, 48_000)
  assert.ok(middle(after).every((sample) => Math.abs(sample - 0.5) < 1e-6))
})

test('the length follows the rates', () => {
  assert.equal(resample(tone(440, 1000, 44_100), 48_000).samples.length, 48_000)
  assert.equal(resample({ sampleRate: 8000, samples: new Float32Array(0) }, 48_000).samples.length, 0)
})

test('reading in pieces gives what reading at once gives', () => {
  const source = new Resampler(tone(700, 200, 22_050), 16_000)
  const once = source.read(0, source.length)
  const pieces = [...source.read(0, 999), ...source.read(999, 1001), ...source.read(1001, 99_999)]
  assert.deepEqual(pieces, [...once])
})

/** The power that is left when the tone at `hz`, fitted by least squares, has been taken out. */
function residue(samples: Float32Array, sampleRate: number, hz: number): number {
  let [cc, ss, cs, xc, xs] = [0, 0, 0, 0, 0]
  const wave = (i: number) => (2 * Math.PI * hz * i) / sampleRate
  for (const [i, x] of samples.entries()) {
    const [c, s] = [Math.cos(wave(i)), Math.sin(wave(i))]
    cc += c * c
    ss += s * s
    cs += c * s
    xc += x * c
    xs += x * s
  }
  const det = cc * ss - cs * cs
  const [a, b] = [(xc * ss - xs * cs) / det, (xs * cc - xc * cs) / det]
  const rest = samples.map((x, i) => x - a * Math.cos(wave(i)) - b * Math.sin(wave(i)))
  return rms(rest) ** 2
}

/** Without the ends, where the tone's ramps and the filter's run-in are. */
function middle({ samples }: Pcm): Float32Array {
  return samples.subarray(Math.floor(samples.length / 4), Math.floor((samples.length * 3) / 4))
}

function decibels(powerRatio: number): number {
  return 10 * Math.log10(powerRatio)
}

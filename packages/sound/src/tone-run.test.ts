import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dtmfTones } from './dtmf-tones.ts'
import { joinSamples, type Pcm, silence } from './pcm.ts'
import { longestToneRun } from './tone-run.ts'
import { tone, tones } from './tones.ts'

const RATE = 16_000
const joined = (...parts: Pcm[]): Pcm => ({
  sampleRate: RATE,
  samples: joinSamples(parts.map(({ samples }) => samples)),
})

/** The same numbers every time, evenly spread over -1 to 1. */
function noise(ms: number, amplitude: number): Pcm {
  let state = 1
  const samples = silence(ms, RATE).samples.map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return amplitude * (state / 2 ** 31 - 1)
  })
  return { sampleRate: RATE, samples }
}

function mixed(a: Pcm, b: Pcm): Pcm {
  return { sampleRate: RATE, samples: a.samples.map((sample, at) => sample + (b.samples[at] ?? 0)) }
}

/** Noise whose energy is `db` below that of `tone(…)` with its amplitude of 0.4. */
const noiseAt = (ms: number, db: number) => noise(ms, ((0.4 / Math.SQRT2) * Math.sqrt(3)) / 10 ** (db / 20))

const heardFor = (pcm: Pcm, hz: number) => longestToneRun(pcm, { hz }).ms
const within = (value: number, wanted: number, by: number) =>
  assert.ok(Math.abs(value - wanted) <= by, `${value}, wanted ${wanted} ± ${by}`)

test('a tone between silences is found where it stands, as long as it stands', () => {
  const run = longestToneRun(joined(silence(300, RATE), tone(1000, 500), silence(400, RATE)), { hz: 1000 })
  within(run.fromMs, 300, 20)
  within(run.ms, 500, 30)
  assert.ok(run.share > 0.9, `${run.share}`)
})

for (const hz of [100, 440, 697, 1000, 2500, 5000])
  test(`${hz} Hz is found at ${hz} Hz, not 30 Hz beside it`, () => {
    within(heardFor(tone(hz, 1000), hz), 1000, 30)
    // The ramps at a tone's ends are too short to tell its frequency.
    assert.ok(heardFor(tone(hz + 30, 1000), hz) < 60)
    assert.ok(heardFor(tone(hz - 30, 1000), hz) < 60)
  })

test('a tone within the tolerance is the tone', () => {
  within(heardFor(tone(1008, 1000), 1000), 1000, 30)
  within(longestToneRun(tone(1040, 1000), { hz: 1000, toleranceHz: 40 }).ms, 1000, 30)
})

test('keys are no tone: each of their two frequencies has half of the energy', () => {
  for (const key of '159D')
    for (const hz of [697, 770, 852, 941, 1209, 1336, 1477, 1633])
      assert.equal(heardFor(dtmfTones(key), hz), 0, `${key} at ${hz} Hz`)
})

test('a chord is none of its notes', () => {
  const chord = tones([261.6, 329.6, 392, 523.2], 1000, RATE, 0.2)
  for (const hz of [261.6, 329.6, 392, 523.2]) assert.equal(heardFor(chord, hz), 0, `${hz} Hz`)
})

test('noise 6 dB below the tone leaves it, noise as loud as the tone does not', () => {
  within(heardFor(mixed(tone(1000, 1000), noiseAt(1000, 20)), 1000), 1000, 40)
  within(heardFor(mixed(tone(1000, 1000), noiseAt(1000, 10)), 1000), 1000, 60)
  assert.ok(heardFor(mixed(tone(1000, 1000), noiseAt(1000, 6)), 1000) > 100)
  assert.equal(heardFor(mixed(tone(1000, 1000), noiseAt(1000, -3)), 1000), 0)
  assert.equal(heardFor(noiseAt(1000, 0), 1000), 0)
})

test('a gap of 100 ms breaks the tone: the longer part counts', () => {
  within(heardFor(joined(tone(1000, 300), silence(100, RATE), tone(1000, 400)), 1000), 400, 30)
})

test('a tone of 60 ms is one of 60 ms', () => {
  within(heardFor(joined(silence(200, RATE), tone(1000, 60), silence(200, RATE)), 1000), 60, 25)
})

test('silence and no sound at all have no tone', () => {
  assert.deepEqual(longestToneRun(silence(1000, RATE), { hz: 1000 }), { fromMs: 0, ms: 0, share: 0 })
  assert.equal(heardFor(silence(0, RATE), 1000), 0)
})

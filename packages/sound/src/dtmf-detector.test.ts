import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { rms } from './analysis.ts'
import { DtmfDetector } from './dtmf-detector.ts'
import { DTMF_FREQUENCIES, dtmfTones } from './dtmf-tones.ts'
import { OpusDecoder } from './opus-decoder.ts'
import { encodeOpus } from './opus-encoder.ts'
import { joinSamples, silence } from './pcm.ts'
import { resample } from './resample.ts'
import { RING_TONES, ringTone } from './ring-tones.ts'
import { FLITE_VOICES } from './speech/flite.ts'
import { openSpeech } from './speech/speaker.ts'
import { tone } from './tones.ts'

const RATE = 16_000
const ALL_KEYS = '0123456789ABCD*#'

type Press = {
  readonly key: string
  readonly ms: number
  /** Of both tones together, dB under a full-scale sine. */
  readonly level: number
  /** High tone by low tone, dB. */
  readonly twist: number
  /** How far the tones are from the key's frequencies: 0.01 is 1 % above. */
  readonly off: readonly [low: number, high: number]
  /** Where the tones begin, in turns. */
  readonly phases: readonly [low: number, high: number]
}

/** A pressed key, switched on and off without a ramp. */
function pressed({ key, ms, level, twist, off, phases }: Press): Float32Array {
  const both = 10 ** (level / 10)
  const low = both / (1 + 10 ** (twist / 10))
  const amplitudes = [Math.sqrt(low), Math.sqrt(both - low)]
  const sound = nothing(ms)
  for (const i of [0, 1] as const) {
    const hz = at(DTMF_FREQUENCIES[key], i) * (1 + off[i])
    for (let n = 0; n < sound.length; n++)
      sound[n] = (sound[n] as number) + at(amplitudes, i) * Math.sin(2 * Math.PI * ((hz * n) / RATE + phases[i]))
  }
  return sound
}

function at(values: readonly number[] | undefined, i: number): number {
  const value = values?.[i]
  assert.ok(value !== undefined)
  return value
}

const nothing = (ms: number) => silence(ms, RATE).samples
const over = (a: Float32Array, b: Float32Array) => a.map((sample, i) => sample + (b[i] ?? 0))
const repeated = (sound: Float32Array, times: number) => joinSamples(Array(times).fill(sound))

/** White noise of this level, dB under a full-scale sine; the same for the same seed. */
function noise(length: number, level: number, seed: number): Float32Array {
  let state = seed
  const peak = Math.sqrt((3 * 10 ** (level / 10)) / 2)
  return new Float32Array(length).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return peak * (state / 2 ** 31 - 1)
  })
}

function throughOpus(samples: Float32Array): Float32Array {
  const decoder = new OpusDecoder(RATE)
  return joinSamples(encodeOpus({ samples, sampleRate: RATE }).map((packet) => decoder.decode(packet)))
}

/** The keys that are told of a sound cut into chunks of these lengths in turn. */
function told(sound: Float32Array, chunks: readonly number[] = [320]): string {
  const detector = new DtmfDetector()
  const keys: string[] = []
  for (let from = 0, turn = 0; from < sound.length; turn++) {
    const to = from + at(chunks, turn % chunks.length)
    keys.push(...detector.hear(sound.subarray(from, to)))
    from = to
  }
  return keys.join('')
}

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const key = fc.constantFrom(...ALL_KEYS)
const seed = fc.nat({ max: 0xffff_ffff })
const offset = within(-0.015, 0.015)
const turn = within(0, 1)
/** 1 sample to 100 ms. */
const chunks = fc.array(fc.integer({ min: 1, max: 1600 }), { minLength: 1, maxLength: 8 })
/** What a receiver has to take, but for what is given. */
const press = (given: { [K in keyof Press]?: fc.Arbitrary<Press[K]> }): fc.Arbitrary<Press> =>
  fc.record({
    key,
    ms: within(40, 200),
    level: within(-36, -3),
    twist: within(-8, 4),
    off: fc.tuple(offset, offset),
    phases: fc.tuple(turn, turn),
    ...given,
  })
const pause = within(40, 150)
const before = within(0, 60)
const outside = (least: number, most: number) => fc.oneof(within(-most, -least), within(least, most))

const edge = fc.constantFrom(-0.015, 0.015)
const corners = press({
  ms: fc.constant(40),
  level: fc.constantFrom(-36, -3),
  twist: fc.constantFrom(-8, 4),
  off: fc.tuple(edge, edge),
})

/** A press somewhere between silences. */
const alone = (one: Press, ms: number) => joinSamples([nothing(ms), pressed(one), nothing(80)])

describe('what is a key', () => {
  test('every key, once, whatever its length, level, twist and offsets within the tolerances, however the sound is cut', () => {
    fc.assert(
      fc.property(press({}), before, chunks, (one, ms, cut) => assert.equal(told(alone(one, ms), cut), one.key)),
      { numRuns: 400 },
    )
  })

  test('the shortest keys at every corner of the tolerances', () => {
    fc.assert(
      fc.property(corners, before, (one, ms) => assert.equal(told(alone(one, ms)), one.key)),
      { numRuns: 400 },
    )
  })

  test('keys in a row, the same ones too, 40 ms and more apart', () => {
    const row = fc.array(fc.tuple(press({ ms: within(40, 100) }), pause), { maxLength: 10 })
    fc.assert(
      fc.property(row, chunks, (presses, cut) => {
        const sound = joinSamples([...presses.flatMap(([one, ms]) => [pressed(one), nothing(ms)]), nothing(40)])
        assert.equal(told(sound, cut), presses.map(([one]) => one.key).join(''))
      }),
    )
  })

  test('different keys without a pause', () => {
    const plain = press({ ms: within(50, 100), level: fc.constant(-12), twist: fc.constant(0) })
    const row = fc.uniqueArray(plain, { minLength: 2, maxLength: 16, selector: (one) => one.key })
    fc.assert(
      fc.property(row, (presses) => {
        const sound = joinSamples([...presses.map(pressed), nothing(40)])
        assert.equal(told(sound), presses.map((one) => one.key).join(''))
      }),
    )
  })

  test('an interruption under 10 ms, and a lost packet of 20 ms, leave one key one', () => {
    fc.assert(
      fc.property(press({}), fc.oneof(within(0.1, 9.9), fc.constant(20)), before, (one, ms, first) => {
        const sound = joinSamples([nothing(first), pressed(one), nothing(ms), pressed(one), nothing(80)])
        assert.equal(told(sound), one.key)
      }),
      { numRuns: 200 },
    )
  })

  test('keys over noise 15 dB below them', () => {
    fc.assert(
      fc.property(press({}), corners, pause, before, seed, (one, other, gap, ms, n) => {
        const sound = joinSamples([nothing(ms), pressed(one), nothing(gap), pressed({ ...other, level: one.level })])
        const noisy = over(joinSamples([sound, nothing(80)]), noise(sound.length + 1280, one.level - 15, n))
        assert.equal(told(noisy), one.key + other.key)
      }),
      { numRuns: 200 },
    )
  })

  test('a second harmonic 20 dB below its tone', () => {
    for (const hz of [697, 1209]) assert.equal(told(withSecondHarmonic(hz, -20)), '1')
  })

  test('a key that is held while somebody speaks over it is one', async () => {
    await using speaker = openSpeech()
    const { samples } = await speaker.speak({ text: 'Is anybody there? I have pressed it now.' })
    const held = tonesAt(-15, samples.length + 3200)
    const loud = 10 ** (-9 / 20) / Math.SQRT2 / rms(samples)
    const spoken = joinSamples([nothing(200), samples.map((sample) => sample * loud)])
    assert.equal(told(over(held, spoken)), '5')
  })
})

const tonesAt = (level: number, length: number) =>
  pressed({ key: '5', ms: length / 16, level, twist: 0, off: [0, 0], phases: [0, 0] })

/** Key 1 with the second harmonic of one of its tones, so many dB beside it. */
function withSecondHarmonic(hz: number, db: number): Float32Array {
  const one = pressed({ key: '1', ms: 100, level: -10, twist: 0, off: [0, 0], phases: [0, 0] })
  const amplitude = 10 ** ((-13 + db) / 20)
  return over(one, tone(2 * hz, 100, RATE, amplitude).samples)
}

describe('what is none', () => {
  const none = (presses: fc.Arbitrary<Press>, numRuns = 200) =>
    fc.assert(
      fc.property(presses, before, chunks, (one, ms, cut) => assert.equal(told(alone(one, ms), cut), '')),
      { numRuns },
    )

  test('tones under 23 ms', () => none(press({ ms: within(1, 22.9) }), 400))

  test('tones under 23 ms, over noise 8 dB below them and less', () => {
    fc.assert(
      fc.property(press({ ms: within(1, 22.9) }), before, seed, within(-20, -8), (one, ms, n, db) => {
        const sound = alone(one, ms)
        assert.equal(told(over(sound, noise(sound.length, one.level + db, n))), '')
      }),
      { numRuns: 400 },
    )
  })

  const far = outside(0.035, 0.05)
  const astray = fc.oneof(fc.tuple(far, offset), fc.tuple(offset, far), fc.tuple(far, far))

  test('a low or a high tone that is off by 3.5 % or more', () => none(press({ off: astray })))

  test('a low or a high tone that is off by 3.5 % or more, over noise 15 dB below them', () => {
    const edges = fc.constantFrom(-0.035, 0.035)
    const justAstray = press({ off: fc.oneof(fc.tuple(edges, offset), fc.tuple(offset, edges)) })
    fc.assert(
      fc.property(justAstray, before, seed, (one, ms, n) => {
        const sound = alone(one, ms)
        assert.equal(told(over(sound, noise(sound.length, one.level - 15, n))), '')
      }),
      { numRuns: 400 },
    )
  })

  test('one tone much louder than the other', () => none(press({ twist: fc.oneof(within(-20, -11), within(7, 20)) })))

  test('tones too quiet to be meant', () => none(press({ level: within(-70, -46) })))

  test('a second harmonic 10 dB below its tone', () => {
    for (const hz of [697, 1209]) assert.equal(told(withSecondHarmonic(hz, -10)), '')
  })

  test('a third of the power at other frequencies', () => {
    for (const hz of [300, 1080, 2200, 5000]) {
      const both = over(tonesAt(-12, 1600), tone(hz, 100, RATE, 10 ** (-15 / 20)).samples)
      assert.equal(told(both), '', `${hz} Hz`)
    }
  })

  test('noise, silence, no sound at all, and what is no number', () => {
    for (const level of [-3, -20, -40]) assert.equal(told(noise(10 * RATE, level, 1)), '')
    assert.equal(told(nothing(1000)), '')
    assert.deepEqual(new DtmfDetector().hear(new Float32Array(0)), [])
    const detector = new DtmfDetector()
    assert.deepEqual(detector.hear(new Float32Array(1600).fill(Number.NaN)), [])
    assert.deepEqual(detector.hear(dtmfTones('5').samples), ['5'])
  })

  test('the ringing tones of all countries, and single tones', () => {
    for (const country of RING_TONES) assert.equal(told(ringTone(country).samples), '', country)
    for (let hz = 300; hz < 3400; hz += 13) assert.equal(told(tone(hz, 200).samples), '', `${hz} Hz`)
  })

  test('speech of all voices, fast and slow, before the codec and behind it', async () => {
    await using speaker = openSpeech()
    for (const voice of FLITE_VOICES)
      for (const [text, rate] of SENTENCES) {
        const { samples } = resample(await speaker.speak({ text, voice, rate }), RATE)
        assert.equal(told(samples) + told(throughOpus(samples)), '', `${voice}: ${text}`)
      }
  })

  test('music: notes of an instrument with harmonics, one to three at once', () => {
    const note = fc.integer({ min: 48, max: 90 }).map((n) => 440 * 2 ** ((n - 69) / 12))
    fc.assert(
      fc.property(fc.array(note, { minLength: 1, maxLength: 3 }), (chord) => assert.equal(told(played(chord)), '')),
      { numRuns: 200 },
    )
  })
})

const SENTENCES: readonly (readonly [text: string, rate: number])[] = [
  ['Thank you for calling. For opening hours press one, for the shop press two.', 1],
  ['One two three four five six seven eight nine zero star hash.', 1.5],
  ['Ooh, who knew you too? Easy, free, we see the sea. Mmm, oh no.', 0.5],
  ['La la la, doo doo doo, beep beep.', 0.7],
]

/** A sawtooth's first harmonics, fading. */
function played(chord: readonly number[]): Float32Array {
  const sound = nothing(200)
  for (const hz of chord)
    for (let harmonic = 1; harmonic <= 8 && hz * harmonic < 7000; harmonic++)
      for (let n = 0; n < sound.length; n++) {
        const wave = Math.sin((2 * Math.PI * hz * harmonic * n) / RATE) / harmonic
        sound[n] = (sound[n] as number) + 0.15 * wave * Math.exp((-2 * n) / sound.length)
      }
  return sound
}

describe('through the Opus codec', () => {
  test('all keys as we send them', () => {
    assert.equal(told(throughOpus(dtmfTones(ALL_KEYS).samples)), ALL_KEYS)
    assert.equal(told(throughOpus(dtmfTones('1122##00').samples)), '1122##00')
  })

  test('short keys with short pauses, within the tolerances', () => {
    const row = fc.array(press({ ms: fc.constant(50), level: within(-30, -6) }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(row, before, (presses, ms) => {
        const sound = [nothing(ms), ...presses.flatMap((one) => [pressed(one), nothing(50)]), nothing(40)]
        assert.equal(told(throughOpus(joinSamples(sound))), presses.map((one) => one.key).join(''))
      }),
      { numRuns: 40 },
    )
  })
})

test('a long stream is cut anywhere and tells the same', () => {
  const stream = repeated(over(dtmfTones('159*').samples, noise(12_800, -40, 3)), 3)
  fc.assert(
    fc.property(chunks, (cut) => assert.equal(told(stream, cut), '159*159*159*')),
    { numRuns: 50 },
  )
})

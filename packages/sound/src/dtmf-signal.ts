import { goertzel } from './analysis.ts'
import { DTMF_FREQUENCIES } from './dtmf-tones.ts'

const RATE = 16_000

/** Samples judged at once, 35 ms: with a look every 5 ms, a key of 40 ms fills one, and a key under 23 ms is missing at an end of each. */
export const LOOK = 560

/** Something for the low tone of a key, and for its high one. */
type Pair = readonly [low: number, high: number]

/** A key that sounds. */
export type DtmfSignal = {
  readonly key: string
  /** Where its tones are, in Hz: within 2.5 % of the key's frequencies. */
  readonly hz: Pair
  /** How strong they are: a sine of amplitude A has A²/2. */
  readonly powers: Pair
}

/** How far a tone may be from its frequency: between the 1.5 % that are a key's and the 3.5 % that are not. */
const TOLERANCE = 0.025
/** Twist, the high tone's power by the low one's: 1.5 dB more to either side than the -8 to 4 dB that are a key's. */
const LEAST_TWIST = 10 ** -0.95
const MOST_TWIST = 10 ** 0.55
/** The two tones' share of all power. Noise 15 dB below them leaves them 0.97, noise 6 dB below them 0.8. */
const SHARE = 0.8
/** A tone's second harmonic has less than this part of its power, -15 dB. */
const HARMONIC = 10 ** -1.5
/** To the sharp look, frequencies closer than this are one. */
const APART_HZ = 100
/** The first and the last 10 ms have at least this part of the whole's power, -5 dB: 6 ms of silence there leave less. */
const END = 160
const LEAST_AT_ENDS = 10 ** -0.5

/** The quick look asks for less by this factor: it takes a tone beside its frequency for weaker than it is. */
const QUICK = 0.6
const QUICK_SHARE = QUICK * SHARE
const QUICK_LOW = QUICK_SHARE / (1 + MOST_TWIST)
const QUICK_HIGH = QUICK_SHARE / (1 + 1 / LEAST_TWIST)
/** Of 15 ms, by Hann's window: long enough to tell a group's frequencies apart. */
const QUICK_LENGTH = 120
const QUICK_WINDOW = windowOf(QUICK_LENGTH, (at) => 0.5 + 0.5 * Math.cos((2 * Math.PI * at) / QUICK_LENGTH))

/** The sharp look's window is a Gaussian of this deviation. A tone's power in it is a Gaussian over frequency too, as wide as SPREAD_HZ. */
const SPREAD_S = 0.0055
const SPREAD_HZ = 1 / (2 * Math.PI * SPREAD_S)
const SHARP_WINDOW = windowOf(LOOK, (at) => Math.exp(-((at / RATE / SPREAD_S) ** 2) / 2))

const KEYS = Object.entries(DTMF_FREQUENCIES)
const LOW_GROUP = [...new Set(KEYS.map(([, [low]]) => low))]
const HIGH_GROUP = [...new Set(KEYS.map(([, [, high]]) => high))]

/** The sound as the two looks see it, overwritten by each: nothing outlives a call of {@link dtmfSignal}. */
const quick = new Float32Array(QUICK_LENGTH)
const sharp = new Float32Array(LOOK)

/**
 * The key that sounds all through a look, if one does and nothing much beside it.
 *
 * A quick look at the middle finds the strongest frequency of either group, and is the end of most sound that is no key. A sharp one
 * measures the two: where they are, how strong, whether speech or music is about them.
 *
 * @param look {@link LOOK} samples at 16 kHz
 * @param power the look's mean square
 */
export function dtmfSignal(look: Float32Array, power: number): DtmfSignal | null {
  lookQuickly(look)
  const low = strongest(LOW_GROUP)
  if (!(low.power > QUICK_LOW * power)) return null
  const high = strongest(HIGH_GROUP)
  if (!(high.power > QUICK_HIGH * power && low.power + high.power > QUICK_SHARE * power)) return null
  for (let i = 0; i < LOOK; i++) sharp[i] = (look[i] as number) * (SHARP_WINDOW[i] as number)
  const hz = tonesNear([low.hz, high.hz])
  if (hz === null) return null
  const powers = powersAt(sharp, hz)
  if (!isPair(powers, power) || hasHarmonics(hz, powers) || !lasts(look, hz, powers)) return null
  const key = KEYS.find(([, frequencies]) => frequencies[0] === low.hz && frequencies[1] === high.hz)?.[0]
  return key === undefined ? null : { key, hz, powers }
}

/** The powers that a sound at 16 kHz has at two frequencies. */
export function powersAt(samples: Float32Array, [low, high]: Pair): Pair {
  return [goertzel(samples, RATE, low), goertzel(samples, RATE, high)]
}

/** At half the rate, for half the work: sound above 4 kHz that this folds down costs a sharp look at most, which has the full rate. */
function lookQuickly(look: Float32Array): void {
  const from = LOOK / 2 - QUICK_LENGTH
  for (let i = 0; i < QUICK_LENGTH; i++) {
    const two = (look[from + 2 * i] as number) + (look[from + 2 * i + 1] as number)
    quick[i] = (two / 2) * (QUICK_WINDOW[i] as number)
  }
}

function strongest(group: readonly number[]): { hz: number; power: number } {
  let best = { hz: 0, power: -1 }
  for (const hz of group) {
    const power = goertzel(quick, RATE / 2, hz)
    if (power > best.power) best = { hz, power }
  }
  return best
}

/** Where the tones near a key's frequencies are; null unless both are within the tolerance. */
function tonesNear([lowHz, highHz]: Pair): Pair | null {
  const low = toneNear(lowHz)
  if (!(Math.abs(low / lowHz - 1) <= TOLERANCE)) return null
  const high = toneNear(highHz)
  return Math.abs(high / highHz - 1) <= TOLERANCE ? [low, high] : null
}

/** In steps, each about where the last one was led: noise pulls a step towards where it looks, the more the further off the tone is. */
function toneNear(hz: number): number {
  let peak = hz
  for (let step = 0; step < STEPS; step++) peak = peakAbout(peak)
  return peak
}

const STEPS = 3
const PROBE_HZ = 20

/** Two powers on one Gaussian, at either side of a frequency, tell where its peak is. */
function peakAbout(hz: number): number {
  const [below, above] = powersAt(sharp, [hz - PROBE_HZ, hz + PROBE_HZ])
  return hz + (SPREAD_HZ ** 2 * Math.log(above / below)) / (4 * PROBE_HZ)
}

function isPair([low, high]: Pair, power: number): boolean {
  const twist = high / low
  return low + high > SHARE * power && twist > LEAST_TWIST && twist < MOST_TWIST
}

/** Voices and instruments have harmonics, keys none. Where a key's other tone is close to one, it cannot be told and is not asked for. */
function hasHarmonics([low, high]: Pair, [lowPower, highPower]: Pair): boolean {
  const stands = (hz: number, power: number) => goertzel(sharp, RATE, 2 * hz) > HARMONIC * power
  return (Math.abs(2 * low - high) > APART_HZ && stands(low, lowPower)) || stands(high, highPower)
}

/** Asked of the tones alone: by all power, noise would fill up what a short key leaves empty. */
function lasts(look: Float32Array, hz: Pair, powers: Pair): boolean {
  return [look.subarray(0, END), look.subarray(LOOK - END)].every((end) => {
    const [low, high] = powersAt(end, hz)
    return low + high > LEAST_AT_ENDS * (powers[0] + powers[1])
  })
}

/** A window of mean 1, so that a tone in it keeps its power; `shape` by the distance from the middle in samples. */
function windowOf(length: number, shape: (fromMiddle: number) => number): Float32Array {
  const window = Float32Array.from({ length }, (_, i) => shape(i + 0.5 - length / 2))
  const mean = window.reduce((sum, each) => sum + each, 0) / length
  return window.map((each) => each / mean)
}

import { durationMs, type Pcm, resample, rms } from '@ringway/sound'
import { cut } from './tone-spans.ts'

/** How a sound that was sent has arrived. */
export type Arrival = {
  /** 0 to 1: how much the sound at its place is the one that was sent, sample by sample. Above 0.5 it is no other. */
  readonly share: number
  /** Where its first sound belongs in what was heard, and where its last one ends, in milliseconds. */
  readonly from: number
  readonly to: number
  /** Where something of it is heard first, in milliseconds: `from`, unless it is clipped. */
  readonly firstAudio: number
  /** How much of it is missing, in milliseconds: from its first sound on, up to its last, and anywhere. */
  readonly clipped: { readonly begin: number; readonly end: number; readonly anywhere: number }
}

const STEP_MS = 10
/** A step of the sound counts from a tenth of its loudest on, and is there with a quarter of its level. */
const COUNTS = 0.1
const THERE = 0.25
/** Speech and tones up to 2 kHz are enough to find the place. */
const COARSE_RATE = 4_000

/**
 * Finds a sound in what was heard, and what of it is missing there. The silence around it is no part of it.
 *
 * @param after where it is looked for: from so many milliseconds on
 */
export function arrival(heard: Pcm, sent: Pcm, after = 0): Arrival {
  const sound = withoutEdges(resample(sent, heard.sampleRate))
  const { share, at } = placeOf(heard, sound, after)
  const counting = countingSteps(sound)
  const there = counting.map(({ ms, level }) => rms(cut(heard, at + ms, at + ms + STEP_MS)) > THERE * level)
  const first = there.indexOf(true)
  return {
    share,
    from: at,
    to: at + durationMs(sound),
    firstAudio: at + (counting[first]?.ms ?? 0),
    clipped: {
      begin: STEP_MS * (first === -1 ? there.length : first),
      end: STEP_MS * (there.length - 1 - there.lastIndexOf(true)),
      anywhere: STEP_MS * there.filter((is) => !is).length,
    },
  }
}

/** Roughly first, over everything; then to the sample. */
function placeOf(heard: Pcm, sent: Pcm, after: number): { share: number; at: number } {
  const step = Math.round(heard.sampleRate / COARSE_RATE)
  const [wide, narrow] = [resample(heard, COARSE_RATE).samples, resample(sent, COARSE_RATE).samples]
  const last = Math.max(0, wide.length - 1)
  const rough = best(wide, narrow, Math.round((after * COARSE_RATE) / 1000), last)
  const near = best(heard.samples, sent.samples, Math.max(0, (rough.lag - 1) * step), (rough.lag + 1) * step)
  return { share: rough.share, at: (near.lag * 1000) / heard.sampleRate }
}

/** Where `wanted` is most alike, between two places; what reaches beyond the end of `given` is silence there. */
function best(given: Float32Array, wanted: Float32Array, from: number, to: number): { share: number; lag: number } {
  const energy = wanted.reduce((sum, sample) => sum + sample * sample, 0)
  let found = { share: 0, lag: from }
  for (let lag = from; lag <= to; lag++) {
    const share = alike(given, wanted, lag, energy)
    if (share > found.share) found = { share, lag }
  }
  return found
}

function alike(given: Float32Array, wanted: Float32Array, lag: number, energy: number): number {
  const length = Math.min(wanted.length, given.length - lag)
  let [product, power] = [0, 0]
  for (let index = 0; index < length; index++) {
    const sample = given[lag + index] as number
    product += sample * (wanted[index] as number)
    power += sample * sample
  }
  return power === 0 || energy === 0 ? 0 : product / Math.sqrt(power * energy)
}

/** From its first step that counts to the end of its last. */
function withoutEdges(pcm: Pcm): Pcm {
  const steps = countingSteps(pcm)
  return { ...pcm, samples: cut(pcm, steps.at(0)?.ms ?? 0, (steps.at(-1)?.ms ?? 0) + STEP_MS) }
}

function countingSteps(pcm: Pcm): { ms: number; level: number }[] {
  const count = Math.floor(durationMs(pcm) / STEP_MS)
  const steps = Array.from({ length: count }, (_, step) => ({
    ms: step * STEP_MS,
    level: rms(cut(pcm, step * STEP_MS, (step + 1) * STEP_MS)),
  }))
  const loudest = steps.reduce((most, { level }) => Math.max(most, level), 0)
  return steps.filter(({ level }) => level > COUNTS * loudest)
}

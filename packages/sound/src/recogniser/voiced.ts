import { rms } from '../analysis.ts'

const FRAME = 320
/** Half of what comes to the ear in a hiss changes its sign from sample to sample; of a vowel, one in ten. */
const VOICED_CROSSINGS = 0.25
/** Frames more than 26 dB under the loudest are silence. */
const LOUD = 0.05

/** The share of a sound's loud frames of 20 ms that are voiced, as vowels are and hisses are not: 0 to 1. Samples at 16 kHz. */
export function voicedShare(samples: Float32Array): number {
  const frames: Float32Array[] = []
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) frames.push(samples.subarray(at, at + FRAME))
  const loudest = Math.max(0, ...frames.map(rms))
  const loud = frames.filter((frame) => rms(frame) > loudest * LOUD)
  return loud.length === 0 ? 0 : loud.filter((frame) => crossings(frame) < VOICED_CROSSINGS).length / loud.length
}

/** How often the sign changes, per sample. */
function crossings(samples: Float32Array): number {
  let count = 0
  for (let at = 1; at < samples.length; at++) if ((samples[at] ?? 0) >= 0 !== (samples[at - 1] ?? 0) >= 0) count += 1
  return count / samples.length
}

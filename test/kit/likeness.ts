import { type Pcm, rms } from '@ringway/sound'
import { cut } from './tone-spans.ts'

const STEP_MS = 10

/**
 * How much of `heard` sounds like `expected`, at the place where it does most: the correlation of their loudness from
 * one 10 ms to the next, 1 for the same words by the same voice, about 0.5 for other words, 0 for silence.
 */
export function likeness(heard: Pcm, expected: Pcm): { readonly share: number; readonly at: number } {
  const wanted = loudness(expected)
  const given = loudness(heard)
  let best = { share: 0, at: 0 }
  for (let lag = 0; lag + wanted.length <= given.length; lag++) {
    const share = correlation(given.slice(lag, lag + wanted.length), wanted)
    if (share > best.share) best = { share, at: lag * STEP_MS }
  }
  return best
}

function loudness(pcm: Pcm): number[] {
  const steps = Math.floor((pcm.samples.length * 1000) / pcm.sampleRate / STEP_MS)
  return Array.from({ length: steps }, (_, step) => rms(cut(pcm, step * STEP_MS, (step + 1) * STEP_MS)))
}

/** Pearson's; 0 where one of the two does not change. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let [product, squareA, squareB] = [0, 0, 0]
  for (const [index, value] of a.entries()) {
    const [fromA, fromB] = [value - meanA, (b[index] ?? 0) - meanB]
    product += fromA * fromB
    squareA += fromA * fromA
    squareB += fromB * fromB
  }
  return squareA === 0 || squareB === 0 ? 0 : product / Math.sqrt(squareA * squareB)
}

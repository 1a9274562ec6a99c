import { goertzel, type Pcm, rms } from '@ringway/sound'

const STEP_MS = 1
/** Ours peak at 0.4 and lie at 0.28. */
const AUDIBLE = 0.03

/** When something is heard first, in milliseconds from the beginning; null when nothing is. */
export function firstSound(pcm: Pcm, fromMs = 0): number | null {
  return firstWhere(pcm, fromMs, 2, (window) => rms(window) > AUDIBLE)
}

/** When a tone of `hz` outweighs the one of `before` first, in milliseconds from the beginning; null when it never does. */
export function changeOfTone(pcm: Pcm, before: number, hz: number, fromMs: number): number | null {
  const { sampleRate } = pcm
  return firstWhere(
    pcm,
    fromMs,
    10,
    (window) => goertzel(window, sampleRate, hz) > goertzel(window, sampleRate, before),
  )
}

/**
 * When a tone of `hz`, which sounds at `fromMs`, ends for at least `quietMs`: in milliseconds from the beginning, exact
 * to about 2; null when it does not.
 */
export function endOfTone(pcm: Pcm, hz: number, fromMs: number, quietMs: number): number | null {
  const windowMs = 10
  const power = (atMs: number) => goertzel(cut(pcm, atMs, windowMs), pcm.sampleRate, hz)
  // A window that the tone fills by half has a quarter of its power: the end is in its middle.
  const half = power(fromMs) / 4
  const last = (pcm.samples.length * 1000) / pcm.sampleRate - windowMs
  let quietSince: number | null = null
  for (let at = fromMs; at <= last; at += STEP_MS) {
    quietSince = power(at) < half ? (quietSince ?? at) : null
    if (quietSince !== null && at - quietSince >= quietMs - windowMs / 2) return quietSince + windowMs / 2
  }
  return null
}

function firstWhere(pcm: Pcm, fromMs: number, windowMs: number, is: (window: Float32Array) => boolean): number | null {
  const last = (pcm.samples.length * 1000) / pcm.sampleRate - windowMs
  for (let at = fromMs; at <= last; at += STEP_MS) if (is(cut(pcm, at, windowMs))) return at
  return null
}

function cut({ samples, sampleRate }: Pcm, fromMs: number, ms: number): Float32Array {
  const at = Math.round((fromMs * sampleRate) / 1000)
  return samples.subarray(at, at + Math.round((ms * sampleRate) / 1000))
}

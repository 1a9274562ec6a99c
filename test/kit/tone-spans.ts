import { goertzel, type Pcm, rms } from '@ringway/sound'

/** A stretch of sound, in milliseconds from the beginning. */
export type Span = { readonly from: number; readonly to: number; readonly ms: number }

const WINDOW_MS = 20
const STEP_MS = 5
/** A tone is there where it has this share of the energy, and is this loud. Our own tones peak at 0.4. */
const SHARE = 0.6
const LEVEL = 0.05
/** Less than this between two stretches is no gap: the edge of a window. */
const BRIDGED_MS = 15

/** Where a tone of `hz` is heard, first to last; exact to about 15 ms at either end. */
export function toneSpans(pcm: Pcm, hz: number): Span[] {
  const windows = windowsOf(pcm).filter(({ samples }) => {
    const level = rms(samples)
    return level > LEVEL && goertzel(samples, pcm.sampleRate, hz) / (level * level) > SHARE
  })
  const spans: { from: number; to: number }[] = []
  for (const { from, to } of windows) {
    const last = spans.at(-1)
    // Windows overlap: their middles are where the tone is.
    if (last && from - last.to <= BRIDGED_MS) last.to = to
    else spans.push({ from, to })
  }
  return spans.map(({ from, to }) => ({ from, to, ms: to - from }))
}

/** How loud a stretch is, as root mean square; a stretch that was not heard at all is 0. */
export function levelBetween(pcm: Pcm, fromMs: number, toMs: number): number {
  return rms(cut(pcm, fromMs, toMs))
}

export function cut(pcm: Pcm, fromMs: number, toMs: number): Float32Array {
  const at = (ms: number) => Math.max(0, Math.round((ms * pcm.sampleRate) / 1000))
  return pcm.samples.subarray(at(fromMs), at(toMs))
}

/** Short pieces of a sound, one every 5 ms; each stands for the 5 ms around its middle. */
export function windowsOf(pcm: Pcm) {
  const count = Math.floor(((pcm.samples.length * 1000) / pcm.sampleRate - WINDOW_MS) / STEP_MS) + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const from = index * STEP_MS
    const middle = from + WINDOW_MS / 2
    return {
      samples: cut(pcm, from, from + WINDOW_MS),
      from: middle - STEP_MS / 2,
      to: middle + STEP_MS / 2,
    }
  })
}

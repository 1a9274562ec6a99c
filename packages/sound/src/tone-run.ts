import { rms, toneShare } from './analysis.ts'
import type { Pcm } from './pcm.ts'

/** Looked at in pieces of 20 ms, one every 10 ms. */
const PIECE_MS = 20
const STEP_MS = 10
/** Below this a piece is silence: 50 dB under full scale, well above what the Opus codec leaves of nothing. */
const SILENT = 0.003

export type ToneAsk = {
  /** 50 to 7,500. */
  readonly hz: number
  /** Half the width of what counts as the frequency, in Hz. Default 10. */
  readonly toleranceHz?: number
  /** The share of energy that must be passed, 0 to 1. Default 0.6. */
  readonly share?: number
}

/** The longest piece of a sound in which a tone stood, without a break. Times in milliseconds from the sound's start. */
export type ToneRun = {
  readonly fromMs: number
  readonly ms: number
  /** The share of all its energy that was at the frequency, 0 to 1: that of the longest run, or of the best piece. */
  readonly share: number
}

/**
 * Where a tone stood longest in one piece: each 20 ms of it louder than silence, and its whole with more than `share`
 * of its energy at the frequency.
 *
 * Twenty milliseconds cannot tell frequencies less than 50 Hz apart. So a run is looked at once more as a whole, in
 * pieces of 100 ms, which can: a tone 30 Hz beside the frequency has no run.
 */
export function longestToneRun({ samples, sampleRate }: Pcm, { hz, toleranceHz = 10, share = 0.6 }: ToneAsk): ToneRun {
  const at = (ms: number) => Math.round((ms * sampleRate) / 1000)
  const total = Math.floor((samples.length * 1000) / sampleRate)
  const frequencies = [hz - toleranceHz, hz - toleranceHz / 2, hz, hz + toleranceHz / 2, hz + toleranceHz]
  const shareOf = (from: number, ms: number) => {
    const piece = samples.subarray(at(from), at(from + ms))
    if (rms(piece) < SILENT) return 0
    return Math.max(...frequencies.map((each) => toneShare(piece, sampleRate, each)))
  }
  let best: ToneRun = { fromMs: 0, ms: 0, share: 0 }
  let start: number | null = null
  for (let from = 0; from <= total; from += STEP_MS) {
    const stands = from + PIECE_MS <= total && shareOf(from, PIECE_MS) > share
    if (stands) start ??= from
    if (stands || start === null) continue
    const run = sharpest(start, from - STEP_MS + PIECE_MS, shareOf, share)
    if (run.ms > best.ms || (best.ms === 0 && run.share > best.share)) best = run
    start = null
  }
  return best
}

/** A sharper look: the width that tells frequencies 10 Hz apart. */
const SHARP_MS = 100

/** The longest stretch of `from` to `to` whose pieces of 100 ms all pass; a shorter one is judged as a whole. */
function sharpest(from: number, to: number, shareOf: (from: number, ms: number) => number, share: number): ToneRun {
  const width = Math.min(SHARP_MS, to - from)
  let best: ToneRun = { fromMs: from, ms: 0, share: 0 }
  let start: number | null = null
  let least = 1
  for (let at = from; at + width <= to; at += STEP_MS) {
    const here = shareOf(at, width)
    if (here > share) {
      start ??= at
      least = Math.min(least, here)
      const ms = at + width - start
      if (ms > best.ms) best = { fromMs: start, ms, share: least }
      continue
    }
    start = null
    least = 1
    if (best.ms === 0 && here > best.share) best = { fromMs: at, ms: 0, share: here }
  }
  return best
}

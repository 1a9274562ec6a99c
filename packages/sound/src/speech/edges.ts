import { joinSamples, type Pcm } from '../pcm.ts'

/** Silence before the first sound, in milliseconds: a soft consonant begins before it can be measured. */
const BEFORE_MS = 30
/** Silence after the last sound, by how the text ends: as long as the built-in voices pause there within a text. */
const AFTER_MS = { sentence: 180, clause: 100, word: 30 }
/** Sound is what is louder than this part of the loudest, over so long. */
const AUDIBLE = 0.01
const WINDOW_MS = 5

/**
 * Speech with as much silence around it as its text calls for, so that the pieces of a text can be heard one after the
 * other without a gap, and the first without a delay. Speakers put 150 to 250 ms before and after whatever they say.
 *
 * Sound without speech in it is left as it is.
 *
 * @param text what is said
 */
export function withSpokenEdges(pcm: Pcm, text: string): Pcm {
  const { sampleRate, samples } = pcm
  const heard = audiblePart(samples, Math.max(1, Math.round((WINDOW_MS * sampleRate) / 1000)))
  if (heard === null) return pcm
  const samplesOf = (ms: number) => Math.round((ms * sampleRate) / 1000)
  const from = Math.max(0, heard.from - samplesOf(BEFORE_MS))
  const until = heard.until + samplesOf(pauseAfter(text))
  const missing = new Float32Array(Math.max(0, until - samples.length))
  return { sampleRate, samples: joinSamples([samples.subarray(from, Math.min(until, samples.length)), missing]) }
}

function audiblePart(samples: Float32Array, window: number): { from: number; until: number } | null {
  const loudness: number[] = []
  for (let at = 0; at < samples.length; at += window) loudness.push(peak(samples.subarray(at, at + window)))
  const limit = AUDIBLE * loudness.reduce((most, one) => Math.max(most, one), 0)
  const first = loudness.findIndex((one) => one > limit)
  if (first < 0) return null
  const last = loudness.findLastIndex((one) => one > limit)
  return { from: first * window, until: Math.min(samples.length, (last + 1) * window) }
}

function peak(samples: Float32Array): number {
  let most = 0
  for (const sample of samples) most = Math.max(most, Math.abs(sample))
  return most
}

function pauseAfter(text: string): number {
  if (/[.!?…。！？؟।][)"'’”»\]]*\s*$/.test(text)) return AFTER_MS.sentence
  return /[,;:、，；：،–—-][)"'’”»\]]*\s*$/.test(text) ? AFTER_MS.clause : AFTER_MS.word
}

/** The same sound louder or softer by so many decibels; no louder than full scale allows without distortion. */
export function louder(pcm: Pcm, decibels: number): Pcm {
  if (decibels === 0) return pcm
  const most = peak(pcm.samples)
  const gain = Math.min(10 ** (decibels / 20), Math.max(1, 0.99 / most))
  return { sampleRate: pcm.sampleRate, samples: pcm.samples.map((sample) => sample * gain) }
}

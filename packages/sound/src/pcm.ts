/**
 * Sound as numbers: one channel, samples from -1 to 1.
 *
 * 32-bit floats everywhere inside the house, because filters and tones are sums that may pass 1 on the way; 16-bit
 * integers exist only at the edges (WAV files, the Opus codec).
 */
export type Pcm = {
  /** Samples a second, 4,000 to 192,000. */
  readonly sampleRate: number
  readonly samples: Float32Array
}

/** How long it sounds, in milliseconds, not rounded. */
export function durationMs(pcm: Pcm): number {
  return (pcm.samples.length * 1000) / pcm.sampleRate
}

/** Silence of `ms` milliseconds. */
export function silence(ms: number, sampleRate: number): Pcm {
  return { sampleRate, samples: new Float32Array(Math.round((ms * sampleRate) / 1000)) }
}

/** One after the other, without a gap. All parts must have the rate `sampleRate`. */
export function concat(parts: readonly Pcm[], sampleRate: number): Pcm {
  const stranger = parts.find((part) => part.sampleRate !== sampleRate)
  if (stranger) throw new RangeError(`cannot join sound at ${stranger.sampleRate} Hz to sound at ${sampleRate} Hz`)
  return { sampleRate, samples: joinSamples(parts.map((part) => part.samples)) }
}

/** The arrays laid end to end in a new one. */
export function joinSamples(parts: readonly Float32Array[]): Float32Array {
  const samples = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    samples.set(part, at)
    at += part.length
  }
  return samples
}

/** -1..1 as signed 16-bit integers; what is louder is cut off at full scale, never wrapped round. */
export function toInt16(samples: Float32Array): Int16Array {
  const out = new Int16Array(samples.length)
  for (let i = 0; i < samples.length; i++) {
    out[i] = Math.round(Math.max(-1, Math.min(1, samples[i] as number)) * 32767)
  }
  return out
}

/** Signed 16-bit integers as -1..1. */
export function fromInt16(samples: Int16Array): Float32Array {
  const out = new Float32Array(samples.length)
  for (let i = 0; i < samples.length; i++) out[i] = (samples[i] as number) / 32768
  return out
}

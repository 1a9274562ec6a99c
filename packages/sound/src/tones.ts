import { concat, type Pcm, silence } from './pcm.ts'

const DEFAULT_RATE = 16_000
/** Ramp at both ends of a tone, so that it does not click. */
const RAMP_MS = 5

/**
 * A sine tone.
 *
 * @param hz frequency, above 0 and below half the rate
 * @param ms length
 * @param sampleRate default 16,000
 * @param amplitude peak, 0 to 1, default 0.4 (about -8 dB of full scale)
 */
export function tone(hz: number, ms: number, sampleRate = DEFAULT_RATE, amplitude = 0.4): Pcm {
  return tones([hz], ms, sampleRate, amplitude)
}

/** Several sines at once, each with the given amplitude. */
export function tones(frequencies: readonly number[], ms: number, sampleRate: number, amplitude: number): Pcm {
  const pcm = silence(ms, sampleRate)
  const ramp = (RAMP_MS * sampleRate) / 1000
  for (const hz of frequencies) {
    if (!(hz > 0 && hz < sampleRate / 2))
      throw new RangeError(`${hz} Hz cannot be carried at ${sampleRate} samples a second`)
    for (let i = 0; i < pcm.samples.length; i++) {
      const edge = Math.min(1, (i + 1) / ramp, (pcm.samples.length - i) / ramp)
      const sample = edge * amplitude * Math.sin((2 * Math.PI * hz * i) / sampleRate)
      pcm.samples[i] = (pcm.samples[i] as number) + sample
    }
  }
  return pcm
}

/** The North American ringback: 440 and 480 Hz, 2 s on, 4 s off, for `ms` milliseconds. ITU-T E.180 supplement 2. */
export function ringback(ms: number, sampleRate = DEFAULT_RATE): Pcm {
  const cycle = concat([tones([440, 480], 2000, sampleRate, 0.2), silence(4000, sampleRate)], sampleRate)
  const pcm = silence(ms, sampleRate)
  for (let i = 0; i < pcm.samples.length; i++) pcm.samples[i] = cycle.samples[i % cycle.samples.length] as number
  return pcm
}

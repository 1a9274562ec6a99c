import { type Pcm, silence } from './pcm.ts'

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

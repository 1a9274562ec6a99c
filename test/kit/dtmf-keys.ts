import { DTMF_FREQUENCIES, type Pcm, rms, toneShare } from '@ringway/sound'
import { type Span, windowsOf } from './tone-spans.ts'

/** A key that is heard as its two tones. */
export type HeardKey = Span & { readonly key: string }

const LEVEL = 0.02
/** Of the energy: both tones together, and each of them; the power of speech is spread over more. */
const TOGETHER = 0.6
const EACH = 0.15

/** The keys that are heard, first to last, each exact to about 15 ms at either end. */
export function keysHeard(pcm: Pcm): HeardKey[] {
  const keys: { key: string; from: number; to: number }[] = []
  for (const { samples, from, to } of windowsOf(pcm)) {
    const key = rms(samples) > LEVEL ? keyIn(samples, pcm.sampleRate) : undefined
    const last = keys.at(-1)
    if (key === undefined) continue
    if (last?.key === key && from <= last.to) last.to = to
    else keys.push({ key, from, to })
  }
  return keys.map((key) => ({ ...key, ms: key.to - key.from }))
}

function keyIn(samples: Float32Array, sampleRate: number): string | undefined {
  return Object.keys(DTMF_FREQUENCIES).find((key) => {
    const [low = 0, high = 0] = (DTMF_FREQUENCIES[key] ?? []).map((hz) => toneShare(samples, sampleRate, hz))
    return low > EACH && high > EACH && low + high > TOGETHER
  })
}

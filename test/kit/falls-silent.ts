import type { Caller } from './callers.ts'
import { MICROPHONE_HZ } from './phone-browser.ts'
import { cut, toneSpans } from './tone-spans.ts'
import { until } from './until.ts'

/** Waits until the microphone of a user's page has not been heard for a second, of sound that came after now. */
export async function fallsSilent(user: Caller, id: string): Promise<void> {
  const lengthMs = (voice: { samples: Float32Array; sampleRate: number }) =>
    (voice.samples.length / voice.sampleRate) * 1000
  const before = lengthMs(await user.heard(id, 'user'))
  await until('a second of silence from the microphone', async () => {
    const voice = await user.heard(id, 'user')
    const now = lengthMs(voice)
    const last = { ...voice, samples: cut(voice, now - 1000, now) }
    return now - 1000 > before && toneSpans(last, MICROPHONE_HZ).length === 0
  })
}

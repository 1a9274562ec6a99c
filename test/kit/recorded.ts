import { type Pcm, readWav } from '@ringway/sound'
import type { FrontDoor } from './front-door.ts'

const HEADER_BYTES = 44
const RATE = 16_000

/** What one side of a call said, from the answer to now or to its end, in real time. Empty before the answer. */
export async function recorded(
  house: Pick<FrontDoor, 'simulator'>,
  callId: string,
  speaker: 'business' | 'user' = 'business',
): Promise<Pcm> {
  const response = await fetch(`${house.simulator}/_sim/v1/calls/${callId}/heard.wav?speaker=${speaker}`)
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (!response.ok) throw new Error(`heard.wav answered ${response.status}: ${Buffer.from(bytes)}`)
  return bytes.length > HEADER_BYTES ? readWav(bytes) : { sampleRate: RATE, samples: new Float32Array(0) }
}

/** The thread that listens: a text and sound in, what was heard out. Started by recogniser.ts. */
import { parentPort } from 'node:worker_threads'
import { Flite } from '../speech/flite.ts'
import type { Spotted } from './spotted.ts'
import { Spotter } from './spotter.ts'

export type SpotRequest = { readonly id: number; readonly text: string; readonly samples: Float32Array }
export type SpotReply =
  | { readonly id: number; readonly spotted: Spotted }
  | { readonly id: number; readonly failed: string }

const spotter = Flite.load().then((flite) => Spotter.load(flite))

parentPort?.on('message', async ({ id, text, samples }: SpotRequest) => {
  try {
    const spotted = (await spotter).spot(text, samples)
    parentPort?.postMessage({ id, spotted } satisfies SpotReply)
  } catch (error) {
    parentPort?.postMessage({ id, failed: String(error).slice(0, 500) } satisfies SpotReply)
  }
})

/** The thread that listens: sound and what to listen for in, what was heard out. Started by recogniser.ts. */
import { parentPort } from 'node:worker_threads'
import { Flite } from '../speech/flite.ts'
import type { Spotted } from './spotted.ts'
import { Spotter } from './spotter.ts'
import { Understander, type Understood } from './understander.ts'

/** One text that is looked for, or phrases of which any may have been said. Samples at 16 kHz. */
export type ListenRequest = { readonly samples: Float32Array } & (
  | { readonly kind: 'spot'; readonly text: string }
  | { readonly kind: 'understand'; readonly phrases: readonly string[] }
)
export type ListenReply = { readonly heard: Spotted | Understood | null } | { readonly failed: string }

const flite = Flite.load()
// Each has a model of its own, loaded when it is first asked for.
let spotter: Promise<Spotter> | null = null
let understander: Promise<Understander> | null = null

async function listen(request: ListenRequest): Promise<Spotted | Understood | null> {
  if (request.kind === 'spot') {
    spotter ??= flite.then((voice) => Spotter.load(voice))
    return (await spotter).spot(request.text, request.samples)
  }
  understander ??= flite.then((voice) => Understander.load(voice))
  return (await understander).understand(request.phrases, request.samples)
}

parentPort?.on('message', async (request: ListenRequest) => {
  try {
    parentPort?.postMessage({ heard: await listen(request) } satisfies ListenReply)
  } catch (error) {
    parentPort?.postMessage({ failed: String(error).slice(0, 500) } satisfies ListenReply)
  }
})

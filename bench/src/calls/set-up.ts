import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { spreadOf } from '../spread.ts'
import type { LoadPeer } from './load-peer.ts'
import type { LoadedEngine, LoadedLeg } from './loaded-engine.ts'

/** Calls that connect at the same time, at most: an engine that is slower than asked is not buried. */
const MOST_AT_ONCE = 50
const CONNECTED_WITHIN_MS = 10_000
/** An engine that is this much later than asked is asked no more. */
const GIVEN_UP_AFTER_MS = 15_000

export type SetUp = {
  readonly legs: readonly LoadedLeg[]
  /** Why calls did not connect, one entry each. */
  readonly failed: readonly string[]
  /** Calls connected in a second, from the first asked to the last connected. */
  readonly perSecond: number
  /** From the engine having the offer to its telling that the call is connected. */
  readonly ms: { readonly p50: number; readonly p99: number }
}

/** So many users call, so many a second, each as soon as it is due; no sound yet. */
export async function setUp(engine: LoadedEngine, peer: LoadPeer, calls: number, rate: number): Promise<SetUp> {
  const { offers } = await peer.ask('offer', { calls })
  const legs: LoadedLeg[] = []
  const failed: string[] = []
  const took: number[] = []
  const connecting = new Set<Promise<void>>()
  const began = performance.now()
  const givenUpAt = began + (calls / rate) * 1_000 + GIVEN_UP_AFTER_MS
  for (const [i, offer] of offers.entries()) {
    await pause(Math.max(0, began + (i * 1_000) / rate - performance.now()))
    while (connecting.size >= MOST_AT_ONCE) await Promise.race(connecting)
    const since = performance.now()
    if (since > givenUpAt) {
      failed.push('setting up was given up')
      continue
    }
    const one: Promise<void> = connect(engine, peer, offer)
      .then(
        (leg) => {
          took.push(performance.now() - since)
          legs.push(leg)
        },
        (error: unknown) => {
          failed.push(error instanceof Error ? error.message : String(error))
        },
      )
      .finally(() => connecting.delete(one))
    connecting.add(one)
  }
  await Promise.all(connecting)
  const seconds = (performance.now() - began) / 1_000
  const { p50 = 0, p99 = 0 } = spreadOf(took) ?? {}
  return { legs, failed, perSecond: legs.length / seconds, ms: { p50, p99 } }
}

/** @throws Error when it has not connected in time */
async function connect(
  engine: LoadedEngine,
  peer: LoadPeer,
  { call, sdp }: { readonly call: number; readonly sdp: string },
): Promise<LoadedLeg> {
  const leg = await engine.answer(sdp)
  const connected = once(leg.events, 'connected', { signal: AbortSignal.timeout(CONNECTED_WITHIN_MS) })
  connected.catch(() => {}) // awaited below, if the load peer takes the answer
  await peer.ask('answered', { call, sdp: leg.answer })
  leg.connect()
  await connected.catch(() => {
    throw new Error(`a call had not connected after ${CONNECTED_WITHIN_MS / 1_000} s`)
  })
  return leg
}

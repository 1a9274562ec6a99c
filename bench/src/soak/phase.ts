import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { LegEnd, MediaEngine, Prompt } from '@ringway/media'
import { type LoadPeer, openLoadPeer } from '../calls/load-peer.ts'
import type { Leavings } from '../leavings.ts'
import { type CallHouse, type CallOrder, type Direction, DOINGS, endedAsAsked, type Fate, oneCall } from './one-call.ts'

export type PhaseOrder = {
  readonly direction: Direction
  readonly hangsUp: 'we' | 'they'
  /** In a second. */
  readonly rate: number
  /** For how long calls are placed. */
  readonly seconds: number
}

export type PhaseCalls = {
  readonly placed: number
  readonly ends: Readonly<Partial<Record<LegEnd | 'stuck' | 'refused', number>>>
  /** That ended otherwise than they should have, or connected without sound both ways. */
  readonly astray: number
  /** Why calls could not be placed, each reason once. */
  readonly reasons: readonly string[]
  /** The most there were at a time. */
  readonly mostAtOnce: number
}

/** In turn, one phase each. */
export const COMBINATIONS = (['inbound', 'outbound'] as const).flatMap((direction) =>
  (['we', 'they'] as const).map((hangsUp) => ({ direction, hangsUp })),
)

/** After so many calls the load peer lets go of those that are over. */
const LET_GO_EVERY = 100

/** Calls that come and go, with a load peer of their own; all are over when it is done, and the load peer is gone. */
export async function runPhase(
  order: PhaseOrder,
  engine: MediaEngine,
  prompt: Prompt,
  folder: string,
  leavings: Leavings,
): Promise<PhaseCalls> {
  const { peer } = await openLoadPeer()
  const closePeer = leavings.add(() => peer.close())
  const recordings = join(folder, 'recordings')
  await mkdir(recordings)
  try {
    await peer.ask('speak', { on: true })
    return await placeCalls(order, { engine, peer, prompt, folder: recordings, waiting: null })
  } finally {
    await closePeer()
    await rm(recordings, { recursive: true })
  }
}

async function placeCalls({ direction, hangsUp, rate, seconds }: PhaseOrder, house: CallHouse): Promise<PhaseCalls> {
  const ends: Partial<Record<LegEnd | 'stuck' | 'refused', number>> = {}
  const reasons = new Set<string>()
  const live = new Set<Promise<void>>()
  let [astray, mostAtOnce, placed] = [0, 0, 0]
  const place = async (order: CallOrder) => {
    const end = await oneCall(house, order).catch((error: unknown) => {
      reasons.add(error instanceof Error ? error.message : String(error))
      return null
    })
    const how = end?.how ?? 'refused'
    ends[how] = (ends[how] ?? 0) + 1
    if (end === null || !endedAsAsked(order, end)) astray++
  }
  const began = performance.now()
  for (; performance.now() - began < seconds * 1_000; placed++) {
    await pause(Math.max(0, began + (placed * 1_000) / rate - performance.now()))
    const one: Promise<void> = place({
      number: placed,
      direction,
      fate: fateOf(placed, hangsUp),
      doing: DOINGS[placed % DOINGS.length] ?? 'prompt',
    }).finally(() => live.delete(one))
    live.add(one)
    mostAtOnce = Math.max(mostAtOnce, live.size)
    if (placed % LET_GO_EVERY === 0) await letGo(house.peer)
  }
  await Promise.all(live)
  return { placed, ends, astray, reasons: [...reasons], mostAtOnce }
}

/** Of 33 calls one never connects and one is given up while it connects; where they hang up, another two are gone without a word. */
function fateOf(number: number, hangsUp: 'we' | 'they'): Fate {
  const turn = number % 33
  if (turn === 5) return 'unreachable'
  if (turn === 15) return 'abandoned'
  return hangsUp === 'they' && (turn === 10 || turn === 20) ? 'vanishes' : hangsUp
}

async function letGo(peer: LoadPeer): Promise<void> {
  await peer.ask('closeWindow', {})
}

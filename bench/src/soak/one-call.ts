import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { AnsweredLeg, LegEnd, MediaEngine, MediaLeg, OfferedLeg, Prompt } from '@ringway/media'
import type { LoadPeer } from '../calls/load-peer.ts'

/** Who calls whom, from the business's side. */
export type Direction = 'inbound' | 'outbound'

/**
 * How a call ends: we hang up; they say goodbye; they are gone without one; we hang up while it connects; they never answer a
 * connectivity check, so that it does not connect.
 */
export type Fate = 'we' | 'they' | 'vanishes' | 'abandoned' | 'unreachable'

export const DOINGS = ['prompt', 'bridge', 'record', 'listen'] as const
/** What a call is there for. */
export type Doing = (typeof DOINGS)[number]

export type CallOrder = {
  readonly number: number
  readonly direction: Direction
  readonly fate: Fate
  readonly doing: Doing
}

/** Where calls take place. */
export type CallHouse = {
  readonly engine: MediaEngine
  readonly peer: LoadPeer
  readonly prompt: Prompt
  /** For recordings. */
  readonly folder: string
  /** The call that waits to be joined with the next one. */
  waiting: MediaLeg | null
}

/** As the engine told it, or that it did not in time; `mute`: it connected, and nothing was heard on one side or the other. */
export type CallEnd = { readonly how: LegEnd | 'stuck'; readonly mute: boolean }

const SHOULD_END: Record<Fate, LegEnd> = {
  we: 'closed',
  abandoned: 'closed',
  they: 'connection-lost',
  vanishes: 'connection-lost',
  unreachable: 'connection-failed',
}

const TALKS_MS = 5_000
/** An engine gives up after half a minute, on a call that never connects and on one that fell silent. */
const ENDS_WITHIN_MS = 90_000

export function endedAsAsked({ fate }: CallOrder, { how, mute }: CallEnd): boolean {
  return how === SHOULD_END[fate] && !mute
}

/** One call from its offer to its end. One that has not ended in time is left as it is, and seen among the engine's legs. */
export async function oneCall(house: CallHouse, order: CallOrder): Promise<CallEnd> {
  const patience = new AbortController()
  const stuck: CallEnd = { how: 'stuck', mute: false }
  const tooLong = pause(ENDS_WITHIN_MS, stuck, { signal: patience.signal })
  try {
    return await Promise.race([wholeCall(house, order), tooLong])
  } finally {
    patience.abort()
  }
}

async function wholeCall(house: CallHouse, order: CallOrder): Promise<CallEnd> {
  const begun = order.direction === 'inbound' ? await ring(house) : await dial(house)
  const { leg, call } = begun
  const ended = new Promise<LegEnd>((resolve) => leg.events.once('closed', resolve))
  const mute = await lead(house, order, begun, ended)
  const how = await ended
  await house.peer.ask('hangUp', { calls: [call] })
  return { how, mute }
}

/** From its beginning to where it is to end. @returns whether it connected, and nothing was heard on one side or the other */
async function lead(
  house: CallHouse,
  order: CallOrder,
  { leg, call, begin }: Begun,
  ended: Promise<LegEnd>,
): Promise<boolean> {
  const { fate, number } = order
  const connected = new Promise<void>((resolve) => leg.events.once('connected', () => resolve()))
  if (fate === 'unreachable') await house.peer.ask('vanish', { calls: [call] })
  await begin()
  if (fate === 'unreachable') return false
  if (fate === 'abandoned') {
    await leg.close()
    return false
  }
  await Promise.race([connected, ended])
  const over = new AbortController()
  leg.events.once('closed', () => over.abort())
  talk(house, leg, order)
  await pause(TALKS_MS + (number % 10) * 200, undefined, { signal: over.signal }).catch(() => {})
  const { sent, received } = await leg.stats()
  if (fate === 'we') await leg.close()
  else await house.peer.ask(fate === 'they' ? 'hangUp' : 'vanish', { calls: [call] })
  return sent === 0 || received === 0
}

type Begun = { readonly leg: MediaLeg; readonly call: number; readonly begin: () => Promise<unknown> }

async function ring({ engine, peer }: CallHouse): Promise<Begun> {
  const { offers } = await peer.ask('offer', { calls: 1 })
  const [offer] = offers
  if (!offer) throw new Error('the load peer made no offer')
  const leg: AnsweredLeg = await engine.answer(offer.sdp)
  const begin = async () => {
    await peer.ask('answered', { call: offer.call, sdp: leg.answer })
    leg.connect()
  }
  return { leg, call: offer.call, begin }
}

async function dial({ engine, peer }: CallHouse): Promise<Begun> {
  const leg: OfferedLeg = await engine.offer()
  const { call, sdp } = await peer.ask('answer', { offer: leg.offer, setup: 'active' })
  return { leg, call, begin: () => leg.applyAnswer(sdp) }
}

function talk(house: CallHouse, leg: MediaLeg, { number, doing }: CallOrder): void {
  leg.open()
  if (doing === 'bridge') joinWithNext(house, leg)
  else leg.play([{ prompt: house.prompt, times: 1 + (number % 3) }])
  if (doing === 'record') {
    const files = { inbound: `${number}-in.ogg`, outbound: `${number}-out.ogg` }
    leg.record({ inbound: join(house.folder, files.inbound), outbound: join(house.folder, files.outbound) })
  }
  if (doing === 'listen') leg.listen(() => {})
}

/** Two that come one after the other are joined. The bridge ends with the first of them that ends. */
function joinWithNext(house: CallHouse, leg: MediaLeg): void {
  const other = house.waiting
  house.waiting = other ? null : leg
  if (other) house.engine.bridge(other, leg)
}

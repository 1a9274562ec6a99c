import { setTimeout as pause } from 'node:timers/promises'
import { MetricsText } from '../metrics-text.ts'
import type { Told } from './crowd-app.ts'
import type { MetaCall } from './meta-call.ts'
import type { CrowdedHouse } from './open-house.ts'

/** What became of the callbacks of calls that have ended. */
export type Callbacks = {
  readonly calls: number
  readonly told: number
  /** Calls of whose end the app never heard, though the server owes no callback any more; what is known of each. */
  readonly lost: readonly Unheard[]
  /** Calls whose callbacks the server still has to deliver. */
  readonly late: number
  /** Calls that were told of in another order than they went, or of the same thing twice. */
  readonly disordered: number
  /** Calls that ended otherwise than `completed`, by what their app was told: `failed`, say. */
  readonly otherwise: Readonly<Record<string, number>>
}

/** A call of whose end the app has not heard: how it stands on record, and what the app was told. */
export type Unheard = { readonly sid: string; readonly record: string; readonly told: string }

/** By direction: what an app is told of an answered call before its end, each with the next number. */
const DUE = {
  USER_INITIATED: [],
  BUSINESS_INITIATED: ['initiated', 'ringing', 'in-progress'],
} as const
/** What it may be told of the end. */
const FINAL: readonly string[] = ['completed', 'failed', 'busy', 'no-answer', 'canceled']

/** A call that has ended and had a name of the server's. */
type Over = { readonly sid: string; readonly direction: keyof typeof DUE }

/** By then the server has put the last of what it was told on record, and owes what that makes due. */
const ON_RECORD_WITHIN_MS = 20_000
const DELIVERED_WITHIN_MS = 60_000
const LOOK_EVERY_MS = 250

/** Waits until what the server owes is delivered, a minute at most, and counts. */
export async function callbacksOf(house: CrowdedHouse, calls: readonly MetaCall[]): Promise<Callbacks> {
  const over = calls.flatMap(({ sid, direction }) => (sid === null ? [] : [{ sid, direction }]))
  const { told } = house.app
  const allHeard = () => over.every(({ sid }) => endOf(told.get(sid)) !== null)
  const since = performance.now()
  let owed = await owedBy(house)
  while (!allHeard() && performance.now() - since < (owed > 0 ? DELIVERED_WITHIN_MS : ON_RECORD_WITHIN_MS)) {
    await pause(LOOK_EVERY_MS)
    owed = await owedBy(house)
  }
  const unheard = over.filter(({ sid }) => endOf(told.get(sid)) === null)
  const heard = over.filter(({ sid }) => endOf(told.get(sid)) !== null)
  return {
    calls: over.length,
    told: over.reduce((sum, { sid }) => sum + (told.get(sid)?.length ?? 0), 0),
    lost: owed > 0 ? [] : await Promise.all(unheard.map(({ sid }) => asItStands(house, sid))),
    late: owed > 0 ? unheard.length : 0,
    disordered: heard.filter((one) => !inOrder(one, told.get(one.sid) ?? [])).length,
    otherwise: otherEnds(heard.map(({ sid }) => endOf(told.get(sid)) ?? '')),
  }
}

async function owedBy({ door }: CrowdedHouse): Promise<number> {
  return (await MetricsText.of(door.api)).sum('ringway_outbox_pending')
}

async function asItStands({ door, app }: CrowdedHouse, sid: string): Promise<Unheard> {
  const { status, body } = await door.rest('GET', door.account(`/Calls/${sid}.json`))
  const record = status === 200 ? String(body.status) : `not to be had (${status})`
  return { sid, record, told: (app.told.get(sid) ?? []).map((one) => `${one.sequence} ${one.status}`).join(', ') }
}

function inOrder({ direction }: Over, told: readonly Told[]): boolean {
  const words = told.map(({ status, sequence }) => `${sequence} ${status}`)
  const due = [...DUE[direction], endOf(told)]
  return words.join() === due.map((status, i) => `${i} ${status}`).join()
}

/** The final status that the app was told; null while it was told none. */
function endOf(told: readonly Told[] | undefined): string | null {
  return told?.find(({ status }) => FINAL.includes(status))?.status ?? null
}

function otherEnds(ends: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const end of ends) if (end !== 'completed') counts[end] = (counts[end] ?? 0) + 1
  return counts
}

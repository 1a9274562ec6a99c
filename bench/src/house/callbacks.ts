import type { Told } from './crowd-app.ts'

/** What became of the callbacks of calls that have ended. */
export type Callbacks = {
  readonly calls: number
  readonly told: number
  /** Calls of whose end the app never heard. */
  readonly lost: number
  /** Calls that were told of in another order than they went, or of the same thing twice. */
  readonly disordered: number
}

/** By direction: what an app is told of an answered call, each with the next number. */
const DUE = {
  USER_INITIATED: ['completed'],
  BUSINESS_INITIATED: ['initiated', 'ringing', 'in-progress', 'completed'],
} as const

type Over = { readonly sid: string; readonly direction: keyof typeof DUE }

/** Has the app heard of the end of each? */
export function allTold(over: readonly Over[], told: ReadonlyMap<string, readonly Told[]>): boolean {
  return over.every(({ sid }) => endOf(told.get(sid)))
}

export function callbackFigures(over: readonly Over[], told: ReadonlyMap<string, readonly Told[]>): Callbacks {
  const inOrder = ({ sid, direction }: Over) => {
    const heard = told.get(sid) ?? []
    const words = heard.map(({ status, sequence }) => `${sequence} ${status}`)
    return words.join() === DUE[direction].map((status, i) => `${i} ${status}`).join()
  }
  const heardOf = over.filter(({ sid }) => endOf(told.get(sid)))
  return {
    calls: over.length,
    told: over.reduce((sum, { sid }) => sum + (told.get(sid)?.length ?? 0), 0),
    lost: over.length - heardOf.length,
    disordered: heardOf.filter((one) => !inOrder(one)).length,
  }
}

function endOf(told: readonly Told[] | undefined): boolean {
  return told?.some(({ status }) => status === 'completed') ?? false
}

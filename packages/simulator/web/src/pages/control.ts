import { request } from '../api.ts'
import type { BorderRequest, CallRecord, CallReport, Peaks, Speaker } from '../report/call-report.ts'

/** The control API as these pages use it. Types mirror the wire. */

export const ROOT = '/_sim/v1'
export const one = (kind: string, id: string | number, rest = ''): string =>
  `${ROOT}/${kind}/${encodeURIComponent(id)}${rest}`
export const sent = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

export type Business = {
  readonly number: string
  readonly name: string
  readonly phone_number_id: string
  readonly waba_id: string
  readonly webhook_url: string | null
  readonly apps: readonly App[]
}
/** An app that may use the business's account. */
export type App = {
  readonly id: string
  readonly name: string
  readonly tokens: readonly string[]
  readonly app_secret: string
  readonly verify_token: string | null
}
export type User = { readonly wa_id: string; readonly name: string; readonly onCall: string }

export const fetchBusinesses = (): Promise<Business[]> => request(`${ROOT}/businesses`)
export const fetchUsers = (): Promise<User[]> => request(`${ROOT}/users`)

/** Oldest first. */
export const fetchRequests = (): Promise<BorderRequest[]> => request(`${ROOT}/requests`)
export const fetchWholeRequest = (id: number): Promise<{ raw: string | null }> => request(one('requests', id))
export const fetchCurl = async (id: number): Promise<string> => {
  const answer = await fetch(one('requests', id, '/curl'))
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status}.`)
  return await answer.text()
}

/** Newest first. */
export const fetchCalls = (): Promise<CallRecord[]> => request(`${ROOT}/calls`)
export const fetchReport = (id: string): Promise<CallReport> => request(one('calls', id, '/export?format=json'))
export const fetchPeaks = (id: string, speaker: Speaker): Promise<Peaks> =>
  request(one('calls', id, `/peaks?speaker=${speaker}`))
export const heardUrl = (id: string, speaker: Speaker): string => one('calls', id, `/heard.wav?speaker=${speaker}`)
export const exportUrl = (id: string, format: 'html' | 'json'): string => one('calls', id, `/export?format=${format}`)

/** Everything that happens. */
export const EVENTS_URL = `${ROOT}/events`

/** One parameter of a fault, as the menu describes it. */
export type FaultParameter = {
  readonly name: string
  readonly type: 'number' | 'string' | 'boolean' | 'enum'
  readonly unit?: string
  readonly min?: number
  readonly max?: number
  readonly values?: readonly string[]
  /** null: left out by itself. */
  readonly default?: number | string | boolean | null
  readonly about: string
}
export type FaultKind = {
  readonly kind: string
  readonly about: string
  /** By what it can be narrowed down to some calls, users or webhooks. */
  readonly match: readonly (string | { readonly name: string; readonly about?: string })[]
  readonly parameters: readonly FaultParameter[]
}
export type ActiveFault = {
  readonly id: string | number
  readonly kind: string
  readonly match: Readonly<Record<string, unknown>> | null
  readonly count: number | null
  readonly left: number | null
  readonly struck: number
}
export type Switch = {
  readonly name: string
  readonly value: string
  readonly default: string
  readonly values: readonly string[]
  readonly about: string
}

export const fetchFaultMenu = (): Promise<FaultKind[]> => request(`${ROOT}/faults/menu`)
export const fetchFaults = (): Promise<ActiveFault[]> => request(`${ROOT}/faults`)
export const addFault = (fault: object): Promise<unknown> => request(`${ROOT}/faults`, sent('POST', fault))
export const removeFault = (id: string | number): Promise<unknown> => request(one('faults', id), { method: 'DELETE' })
export const fetchSwitches = (): Promise<Switch[]> => request(`${ROOT}/switches`)
export const setSwitch = (name: string, value: string): Promise<unknown> =>
  request(`${ROOT}/switches`, sent('PATCH', { [name]: value }))

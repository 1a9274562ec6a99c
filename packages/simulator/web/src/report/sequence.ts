import type { BorderRequest, CallNote, CallReport, Moment } from './call-report.ts'
import { eventOf, graphErrorOf, hasFailed, resultOf, span, topicOf } from './request-words.ts'

/** The lifelines, from left to right. */
export const LANES = ['user', 'whatsapp', 'business'] as const
export type Lane = (typeof LANES)[number]

/** One step of the call: an arrow, or, where `from` and `to` are the same, something that happened there. */
export type Step = {
  readonly at: number
  readonly from: Lane
  readonly to: Lane
  readonly label: string
  readonly detail: string | null
  readonly look: 'request' | 'webhook' | 'person' | 'sound'
  readonly failed: boolean
  /** The request that it is; null for all else. */
  readonly request: number | null
}

/** A call as a story: requests, webhooks and what happened besides, in order. */
export function stepsOf({ call, moments, requests }: CallReport): Step[] {
  const placed = call.direction === 'USER_INITIATED' ? [placedAt(call.started_at)] : []
  const all = [
    ...placed,
    ...requests.map(requestStep),
    ...moments.map((moment) => momentStep(moment, call.meta_error)),
    ...(call.notes ?? []).flatMap(noteStep),
  ]
  // Within a millisecond the cause comes first: a request, what it moved, who was told of it.
  return all.sort((one, other) => one.at - other.at || ORDER.indexOf(one.look) - ORDER.indexOf(other.look))
}

const ORDER: readonly Step['look'][] = ['request', 'person', 'sound', 'webhook']

function placedAt(at: number): Step {
  return {
    at,
    from: 'user',
    to: 'whatsapp',
    label: 'calls',
    detail: null,
    look: 'request',
    failed: false,
    request: null,
  }
}

function requestStep(request: BorderRequest): Step {
  const isGraph = request.kind === 'graph'
  const topic = topicOf(request)
  const event = eventOf(request)
  return {
    at: request.at,
    from: isGraph ? 'business' : 'whatsapp',
    to: isGraph ? 'whatsapp' : 'business',
    label: event ?? topic,
    detail: detailOf(request),
    look: isGraph ? 'request' : 'webhook',
    failed: hasFailed(request),
    request: request.id,
  }
}

function detailOf(request: BorderRequest): string {
  const error = graphErrorOf(request)
  const again = request.attempt > 1 ? `attempt ${request.attempt}` : null
  return [resultOf(request), error?.code ? `error ${error.code}` : null, span(request.ms), again]
    .filter((part) => part !== null)
    .join(' · ')
}

/** What the network noticed about the business's side. */
function noteStep(note: CallNote): Step[] {
  if (typeof note.at !== 'number') return []
  const label = (note.code ?? 'noticed').replaceAll('_', ' ').replaceAll('-', ' ')
  const here = { from: 'business', to: 'business', look: 'sound', failed: true, request: null } as const
  return [{ at: note.at, label, detail: note.text ?? null, ...here }]
}

type Telling = Pick<Step, 'from' | 'to' | 'label'> & { readonly look?: Step['look']; readonly failed?: boolean }

const TELLING: Readonly<Record<string, Telling>> = {
  'pre-accepted': { from: 'whatsapp', to: 'user', label: 'Ringing…' },
  accepted: { from: 'whatsapp', to: 'user', label: 'answered' },
  heard: { from: 'whatsapp', to: 'user', label: 'heard before accept', look: 'sound' },
  rejected: { from: 'whatsapp', to: 'user', label: 'declined' },
  rang: { from: 'whatsapp', to: 'user', label: 'rings' },
  answered: { from: 'user', to: 'whatsapp', label: 'answers' },
  declined: { from: 'user', to: 'whatsapp', label: 'declines' },
  busy: { from: 'user', to: 'whatsapp', label: 'busy', failed: true },
  terminated: { from: 'whatsapp', to: 'user', label: 'call ends' },
  'hung-up': { from: 'user', to: 'whatsapp', label: 'hangs up' },
  'timed-out': { from: 'whatsapp', to: 'whatsapp', label: 'nobody answered', failed: true },
  failed: { from: 'whatsapp', to: 'whatsapp', label: 'call fails', failed: true },
  'business-connected': { from: 'business', to: 'whatsapp', label: 'ICE, DTLS done', look: 'sound' },
  'business-unreachable': { from: 'business', to: 'whatsapp', label: 'no DTLS', look: 'sound', failed: true },
  'business-media': { from: 'business', to: 'whatsapp', label: 'first RTP', look: 'sound' },
  'business-silent': { from: 'business', to: 'business', label: 'silent', look: 'sound', failed: true },
  'several-ssrcs': { from: 'business', to: 'whatsapp', label: 'another SSRC', look: 'sound', failed: true },
  'phone-connected': { from: 'user', to: 'whatsapp', label: 'phone’s sound', look: 'sound' },
  'phone-gone': { from: 'user', to: 'user', label: 'phone is gone', look: 'sound', failed: true },
  'user-speaks': { from: 'user', to: 'business', label: 'speaks', look: 'sound' },
  'user-has-spoken': { from: 'user', to: 'user', label: 'has spoken', look: 'sound' },
  keys: { from: 'user', to: 'business', label: 'keys', look: 'sound' },
}

function momentStep({ at, what, detail }: Moment, error: CallReport['call']['meta_error']): Step {
  // What this page does not know yet stands at the network, in the network's words.
  const telling = TELLING[what] ?? { from: 'whatsapp', to: 'whatsapp', label: what.replaceAll('-', ' ') }
  const { look = 'person', failed = false, ...arrow } = telling
  return { at, ...arrow, ...words(what, arrow.label, detail, error), look, failed, request: null }
}

function words(what: string, label: string, detail: string | null, error: CallReport['call']['meta_error']) {
  if (what === 'keys') return { label: `keys ${detail}`, detail: null }
  if (what === 'business-silent') return { label, detail: `for ${span(Number(detail))}` }
  if (what === 'several-ssrcs') return { label, detail: `${detail} by now` }
  if (what === 'failed') return { label, detail: error ? `${error.code} ${error.message}` : detail }
  return { label, detail }
}

/** `+0.340 s` since the call began. */
export function sinceStart(at: number, start: number): string {
  return `+${(Math.max(0, at - start) / 1000).toFixed(3)} s`
}

/** Pauses longer than this are drawn as such, in ms. */
const LONG = 2_000

/** How long nothing happened before a step; null: not worth drawing. */
export function pauseBefore(step: Step, before: Step | undefined): number | null {
  const pause = before ? step.at - before.at : 0
  return pause > LONG ? pause : null
}

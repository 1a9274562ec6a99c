import type { Millis } from '../../clock.ts'
import type { PolicyProfile } from '../policy-profile.ts'

/** A permission request that its user can still answer. */
export type LiveRequest = {
  /** The message that asks. */
  readonly id: string
  readonly deliveredAt: Millis
  /** The latest answer; null before the first. */
  readonly answer: 'accept' | 'reject' | null
  readonly firstAnsweredAt: Millis | null
}

/** The user's leave to be called. */
export type Grant = {
  /** The request that was accepted, or the user's call that granted by itself; null: the user's own doing. */
  readonly from: string | null
  /** The first moment at which it no longer holds; null: it is permanent. */
  readonly until: Millis | null
}

/** What one user lets one business number do, and what the business has used of it. */
export type Permission = {
  /** Those alive, oldest first. */
  readonly requests: readonly LiveRequest[]
  /** When requests were delivered, as far as limits look back; oldest first. */
  readonly requestedAt: readonly Millis[]
  readonly grant: Grant | null
  /** When calls that count began, as far as the limit looks back; oldest first. */
  readonly calledAt: readonly Millis[]
  /** The business's calls unanswered in a row under this grant. */
  readonly missed: number
  /** The prompt that asks the user to keep or stop, while it stands. */
  readonly prompt: string | null
}

export const NO_PERMISSION: Permission = {
  requests: [],
  requestedAt: [],
  grant: null,
  calledAt: [],
  missed: 0,
  prompt: null,
}

export type PermissionEvent =
  /** A request has been delivered. */
  | { readonly kind: 'requested'; readonly at: Millis; readonly id: string }
  | {
      readonly kind: 'answered'
      readonly at: Millis
      readonly id: string
      readonly response: 'accept' | 'reject'
      readonly permanent: boolean
    }
  /** Given without a request: by the user for good (`from` null), or by itself after the user's call. */
  | { readonly kind: 'granted'; readonly at: Millis; readonly from: string | null; readonly permanent: boolean }
  | { readonly kind: 'revoked'; readonly at: Millis }
  /** The user was asked to keep or stop, and keeps. */
  | { readonly kind: 'kept'; readonly at: Millis }
  | { readonly kind: 'placed'; readonly at: Millis }
  | { readonly kind: 'connected'; readonly at: Millis; readonly by: 'business' | 'user' }
  /** `prompt`: what the prompt will be called, if this is the call that makes one due. */
  | { readonly kind: 'missed'; readonly at: Millis; readonly prompt: string }
  | { readonly kind: 'time passed'; readonly at: Millis }

/**
 * The permission after one event. Pure; times never go back. An event that cannot be, such as an answer to a request
 * that is over, changes nothing.
 */
export function afterEvent(before: Permission, event: PermissionEvent, profile: PolicyProfile): Permission {
  const p = asOf(before, event.at, profile)
  switch (event.kind) {
    case 'requested':
      return requested(p, event.id, event.at)
    case 'answered':
      return answered(p, event, profile)
    case 'granted':
      if (p.grant?.until === null) return p
      return granted(p, { from: event.from, until: event.permanent ? null : event.at + profile.grantLifetime })
    case 'revoked':
      return revoked(p)
    case 'kept':
      return { ...p, prompt: null }
    case 'placed':
      return profile.calls.counted === 'placed' ? counted(p, event.at) : p
    case 'connected':
      return connected(p, event, profile)
    case 'missed':
      return missed(p, event.prompt, profile)
    case 'time passed':
      return p
    default:
      return event satisfies never
  }
}

/** The permission as it stands at `now`: what has run out is gone. */
export function asOf(p: Permission, now: Millis, profile: PolicyProfile): Permission {
  const lookBack = Math.max(...profile.requests.map(({ period }) => period))
  const kept = {
    ...p,
    requests: p.requests.filter((request) => now < endOf(request, profile)),
    requestedAt: p.requestedAt.filter((at) => now - at < lookBack),
    calledAt: p.calledAt.filter((at) => now - at < profile.calls.period),
  }
  const over = p.grant !== null && p.grant.until !== null && now >= p.grant.until
  return over ? { ...kept, grant: null, missed: 0, prompt: null } : kept
}

/** When something next runs out by itself: a grant or a request. null: nothing will. */
export function nextEnd(p: Permission, profile: PolicyProfile): Millis | null {
  const ends = p.requests.map((request) => endOf(request, profile))
  if (p.grant?.until) ends.push(p.grant.until)
  return ends.length === 0 ? null : Math.min(...ends)
}

function endOf({ firstAnsweredAt, deliveredAt }: LiveRequest, { requestLifetime }: PolicyProfile): Millis {
  return (firstAnsweredAt ?? deliveredAt) + requestLifetime
}

function requested(p: Permission, id: string, at: Millis): Permission {
  const request = { id, deliveredAt: at, answer: null, firstAnsweredAt: null }
  return { ...p, requests: [...p.requests, request], requestedAt: [...p.requestedAt, at] }
}

type Answered = Extract<PermissionEvent, { kind: 'answered' }>

/** Acting on a request ends the older ones; only an accept, or the "no" to what had been accepted, moves the grant. */
function answered(p: Permission, { id, response, permanent, at }: Answered, profile: PolicyProfile): Permission {
  const index = p.requests.findIndex((request) => request.id === id)
  const request = p.requests[index]
  if (!request) return p
  const now = { ...request, answer: response, firstAnsweredAt: request.firstAnsweredAt ?? at }
  const after = { ...p, requests: [now, ...p.requests.slice(index + 1)] }
  if (response === 'accept') return granted(after, { from: id, until: permanent ? null : at + profile.grantLifetime })
  return p.grant?.from === id ? revoked(after) : after
}

/** A new grant takes the place of the old one and begins its own count of missed calls; calls of the day still count. */
function granted(p: Permission, grant: Grant): Permission {
  return { ...p, grant, missed: 0, prompt: null }
}

/** The request that the grant came from now reads "no", and can be answered anew while it lives. */
function revoked(p: Permission): Permission {
  const requests = p.requests.map((request) =>
    request.id === p.grant?.from ? { ...request, answer: 'reject' as const } : request,
  )
  return { ...p, requests, grant: null, missed: 0, prompt: null }
}

const counted = (p: Permission, at: Millis): Permission => ({ ...p, calledAt: [...p.calledAt, at] })

type Connected = Extract<PermissionEvent, { kind: 'connected' }>

function connected(p: Permission, { by, at }: Connected, profile: PolicyProfile): Permission {
  const requestedAt = profile.connectedCallClearsRequests ? [] : p.requestedAt
  const after = { ...p, missed: 0, requestedAt }
  return by === 'business' && profile.calls.counted === 'connected' ? counted(after, at) : after
}

function missed(p: Permission, prompt: string, profile: PolicyProfile): Permission {
  if (!p.grant) return p
  const after = { ...p, missed: p.missed + 1 }
  if (after.missed >= profile.missed.revoke) return revoked(after)
  return after.missed === profile.missed.prompt ? { ...after, prompt } : after
}

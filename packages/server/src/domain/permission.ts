import type { Millis } from '../kit/clock.ts'
import { type Answers, isOvertaken, isTakenBack, NO_ANSWERS, withNo, withYes } from './answer-order.ts'
import type { PolicyProfile } from './policy.ts'

/**
 * What one WhatsApp user lets one business number do, and what the business has used of it.
 *
 * Pure: no clock, no store. Times are Unix milliseconds. What lasts until a time is over at that very millisecond.
 */
export type CallPermission = {
  readonly grant: Grant
  /** Requests that count towards a limit, oldest first. */
  readonly requests: readonly { readonly id: string; readonly at: Millis }[]
  /** Business calls that count towards the limit, oldest first. */
  readonly calls: readonly Millis[]
  /** Business calls that nobody answered, in a row. */
  readonly missed: number
  readonly answers: Answers
}

/** The user's "yes". `request` is the id of the request it answers; null when it was given without one, or is not known. */
export type Grant =
  | { readonly kind: 'none' }
  | { readonly kind: 'temporary'; readonly until: Millis; readonly request: string | null }
  | { readonly kind: 'permanent'; readonly request: string | null }

const NONE: Grant = { kind: 'none' }

export const NO_PERMISSION: CallPermission = { grant: NONE, requests: [], calls: [], missed: 0, answers: NO_ANSWERS }

/** What can happen between a user and a business number. Ids are those of permission requests. */
export type PermissionEvent =
  | { readonly kind: 'requested'; readonly id: string; readonly at: Millis }
  /** The request never reached the user. */
  | { readonly kind: 'undelivered'; readonly id: string }
  /**
   * The user said yes; `at` as Meta dates it. `until`: Meta's word for when it ends, which stands whatever the policy
   * says; null leaves it to the policy, `'forever'` makes it permanent.
   */
  | {
      readonly kind: 'accepted'
      readonly id: string | null
      readonly at: Millis
      readonly until: Millis | 'forever' | null
    }
  /**
   * The user said no; without an id: revoked, by the user in the profile or by Meta. `at` as Meta dates it; without it
   * the answer counts as the newest.
   */
  | { readonly kind: 'rejected'; readonly id: string | null; readonly at?: Millis }
  /** Meta has issued a call id. */
  | { readonly kind: 'placed'; readonly at: Millis }
  /** A call was answered. */
  | { readonly kind: 'connected'; readonly by: 'business' | 'user'; readonly at: Millis }
  /** A business's call ended unanswered after it rang: no answer, declined, or canceled while ringing. */
  | { readonly kind: 'missed' }
  /** Asked, Meta says that the user has allowed calls, whatever we believed. */
  | { readonly kind: 'allowed-by-meta'; readonly until: Millis | 'forever' }
  /** Meta knows of no grant, whatever we believed. */
  | { readonly kind: 'denied-by-meta' }
  /** It is `at`: a grant that ends by itself, and has, is over for good. */
  | { readonly kind: 'expired'; readonly at: Millis }

export type CallVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly because: 'no-permission' }
  | { readonly ok: false; readonly because: 'call-limit'; readonly retryAt: Millis }

export type RequestVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly because: 'permanent-grant' }
  | { readonly ok: false; readonly because: 'request-limit'; readonly retryAt: Millis }

export function isGranted({ grant }: CallPermission, now: Millis): boolean {
  return grant.kind === 'permanent' || (grant.kind === 'temporary' && now < grant.until)
}

/**
 * May the business call this user at `now`? The span rolls: with 5 a day the sixth call is free 24 h after the first.
 *
 * @see Meta, Calling API, "Obtain user call permissions"; error codes 138006, 138012.
 */
export function mayCall(p: CallPermission, now: Millis, policy: PolicyProfile): CallVerdict {
  if (!isGranted(p, now)) return { ok: false, because: 'no-permission' }
  const retryAt = freeAt(p.calls, policy.calls)
  return retryAt > now ? { ok: false, because: 'call-limit', retryAt } : { ok: true }
}

/** May the business ask this user for permission at `now`? Error codes 138009, 138017. */
export function mayRequest(p: CallPermission, now: Millis, policy: PolicyProfile): RequestVerdict {
  if (p.grant.kind === 'permanent') return { ok: false, because: 'permanent-grant' }
  const times = p.requests.map(({ at }) => at)
  const retryAt = Math.max(...policy.requests.map((limit) => freeAt(times, limit)))
  return retryAt > now ? { ok: false, because: 'request-limit', retryAt } : { ok: true }
}

/** At most so many within a rolling span. */
export type Limit = { readonly per: Millis; readonly atMost: number }

/** What of a limit is used at `now`, and, once that is all of it, when one more is free. `times`: oldest first. */
export function useOf(times: readonly Millis[], limit: Limit, now: Millis): { used: number; liftsAt: Millis | null } {
  const liftsAt = freeAt(times, limit)
  return { used: times.filter((at) => now < at + limit.per).length, liftsAt: liftsAt > now ? liftsAt : null }
}

/** When one more is free: once the oldest of the last `atMost` is `per` ago. */
function freeAt(times: readonly Millis[], { per, atMost }: Limit): Millis {
  const oldest = times.at(-atMost)
  return oldest === undefined ? Number.NEGATIVE_INFINITY : oldest + per
}

/** The permission after one event. Never throws; an event that changes nothing returns `p` itself. */
export function afterPermissionEvent(p: CallPermission, e: PermissionEvent, policy: PolicyProfile): CallPermission {
  switch (e.kind) {
    case 'requested':
      return requested(p, e, policy)
    case 'undelivered':
      return p.requests.some(({ id }) => id === e.id)
        ? { ...p, requests: p.requests.filter(({ id }) => id !== e.id) }
        : p
    case 'accepted':
      return accepted(p, e, policy)
    case 'rejected':
      return rejected(p, e, policy)
    case 'allowed-by-meta':
      return { ...p, missed: 0, grant: grantUntil(e.until, null) }
    case 'denied-by-meta':
      return withoutGrant(p)
    case 'expired':
      return p.grant.kind === 'temporary' && !isGranted(p, e.at) ? withoutGrant(p) : p
    case 'placed':
      return policy.calls.counted === 'placed' ? counted(p, e.at, policy) : p
    case 'connected':
      return connected(p, e, policy)
    case 'missed':
      return p.missed + 1 < policy.missedRevoke ? { ...p, missed: p.missed + 1 } : { ...p, missed: 0, grant: NONE }
    default:
      return e satisfies never
  }
}

type Told<Kind extends PermissionEvent['kind']> = Extract<PermissionEvent, { kind: Kind }>

/** Told twice it counts once. What no limit looks back to any more is forgotten. */
function requested(p: CallPermission, { id, at }: Told<'requested'>, policy: PolicyProfile): CallPermission {
  if (p.requests.some((request) => request.id === id)) return p
  const requests = [...p.requests, { id, at }].sort((one, other) => one.at - other.at)
  const since = Math.max(...requests.map((request) => request.at)) - Math.max(...policy.requests.map(({ per }) => per))
  return { ...p, requests: requests.filter((request) => request.at > since) }
}

/** A newer accept replaces whatever grant there is and begins a new streak; what was called in the last 24 h stays. */
function accepted(p: CallPermission, { id, at, until }: Told<'accepted'>, policy: PolicyProfile): CallPermission {
  if (isOvertaken(p.answers, at)) return p
  const grant = isTakenBack(p.answers, id, at) ? NONE : grantUntil(until ?? at + policy.grantLasts, id)
  return { ...p, missed: 0, grant, answers: withYes(p.answers, at) }
}

function rejected(p: CallPermission, { id, at }: Told<'rejected'>, policy: PolicyProfile): CallPermission {
  if (at !== undefined && isOvertaken(p.answers, at)) return p
  const told = at === undefined ? p : { ...p, answers: withNo(p.answers, id, at, policy.grantLasts) }
  return takesBack(p.grant, id) ? withoutGrant(told) : told
}

/**
 * A newer request that is rejected leaves the older grant; the grant's own request, answered anew, takes it back. So does
 * a no where we do not know what the grant answers: should it stand after all, Meta says so when it is asked.
 */
function takesBack(grant: Grant, id: string | null): boolean {
  return grant.kind !== 'none' && (id === null || grant.request === null || grant.request === id)
}

function grantUntil(until: Millis | 'forever', request: string | null): Grant {
  return until === 'forever' ? { kind: 'permanent', request } : { kind: 'temporary', until, request }
}

function withoutGrant(p: CallPermission): CallPermission {
  return p.grant.kind === 'none' ? p : { ...p, grant: NONE }
}

function connected(p: CallPermission, e: Told<'connected'>, policy: PolicyProfile): CallPermission {
  const cleared = policy.answeredCallClearsRequests && p.requests.length > 0
  const answered = p.missed > 0 || cleared ? { ...p, missed: 0, requests: cleared ? [] : p.requests } : p
  return e.by === 'business' && policy.calls.counted === 'connected' ? counted(answered, e.at, policy) : answered
}

function counted(p: CallPermission, at: Millis, { calls: { per } }: PolicyProfile): CallPermission {
  const calls = [...p.calls, at].sort((one, other) => one - other)
  const since = Math.max(...calls) - per
  return { ...p, calls: calls.filter((call) => call > since) }
}

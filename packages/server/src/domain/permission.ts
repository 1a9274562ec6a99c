import type { Millis } from '../kit/clock.ts'
import type { PolicyProfile } from './policy.ts'

/**
 * What one WhatsApp user lets one business number do, and what the business has used of it.
 *
 * Pure: no clock, no store. Times are Unix milliseconds. What lasts until a time is over at that very millisecond.
 */
export type CallPermission = {
  readonly grant: Grant
  /** Requests that count, oldest first. */
  readonly requests: readonly { readonly id: string; readonly at: Millis }[]
  /** Business calls that count, oldest first. */
  readonly calls: readonly Millis[]
  /** Business calls that nobody answered, in a row. */
  readonly missed: number
}

/** The user's "yes". `request` is the id of the request it answers; null when it was given without one, or is not known. */
export type Grant =
  | { readonly kind: 'none' }
  | { readonly kind: 'temporary'; readonly until: Millis; readonly request: string | null }
  | { readonly kind: 'permanent'; readonly request: string | null }

export const NO_PERMISSION: CallPermission = { grant: { kind: 'none' }, requests: [], calls: [], missed: 0 }

/** What can happen between a user and a business number. Ids are those of permission requests. */
export type PermissionEvent =
  | { readonly kind: 'requested'; readonly id: string; readonly at: Millis }
  /** The request never reached the user. */
  | { readonly kind: 'undelivered'; readonly id: string }
  /** `until`: Meta's word for when it ends; null leaves it to the policy, `'forever'` makes it permanent. */
  | {
      readonly kind: 'accepted'
      readonly id: string | null
      readonly at: Millis
      readonly until: Millis | 'forever' | null
    }
  /** Without an id: revoked, by the user in the profile or by Meta. */
  | { readonly kind: 'rejected'; readonly id: string | null }
  /** Meta has issued a call id. */
  | { readonly kind: 'placed'; readonly at: Millis }
  /** A call was answered. */
  | { readonly kind: 'connected'; readonly by: 'business' | 'user'; readonly at: Millis }
  /** A business's call ended unanswered after it rang: no answer, declined, or canceled while ringing. */
  | { readonly kind: 'missed' }
  /** Meta knows of no grant, whatever we believed. */
  | { readonly kind: 'denied-by-meta' }

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

/** When one more is free: once the oldest of the last `atMost` is `per` ago. */
function freeAt(times: readonly Millis[], { per, atMost }: { readonly per: Millis; readonly atMost: number }): Millis {
  const oldest = times.at(-atMost)
  return oldest === undefined ? Number.NEGATIVE_INFINITY : oldest + per
}

/** The permission after one event. Never throws; an event that changes nothing returns `p` itself. */
export function afterPermissionEvent(p: CallPermission, e: PermissionEvent, policy: PolicyProfile): CallPermission {
  switch (e.kind) {
    case 'requested':
      return { ...p, requests: [...p.requests, { id: e.id, at: e.at }].slice(-mostRequests(policy)) }
    case 'undelivered':
      return { ...p, requests: p.requests.filter(({ id }) => id !== e.id) }
    case 'accepted':
      return { ...p, missed: 0, grant: grantOf(e, policy) }
    case 'rejected':
      return takesBack(p.grant, e.id) ? { ...p, grant: { kind: 'none' } } : p
    case 'denied-by-meta':
      return { ...p, grant: { kind: 'none' } }
    case 'placed':
      return policy.calls.counted === 'placed' ? counted(p, e.at, policy) : p
    case 'connected':
      return connected(p, e, policy)
    case 'missed':
      return p.missed + 1 < policy.missedRevoke
        ? { ...p, missed: p.missed + 1 }
        : { ...p, missed: 0, grant: { kind: 'none' } }
    default:
      return e satisfies never
  }
}

function grantOf({ id, at, until }: Extract<PermissionEvent, { kind: 'accepted' }>, policy: PolicyProfile): Grant {
  if (until === 'forever') return { kind: 'permanent', request: id }
  return { kind: 'temporary', until: until ?? at + policy.grantLasts, request: id }
}

/** A newer request that is rejected leaves the older grant; the grant's own request, answered anew, takes it back. */
function takesBack(grant: Grant, id: string | null): boolean {
  return grant.kind !== 'none' && (id === null || grant.request === id)
}

function connected(
  p: CallPermission,
  e: Extract<PermissionEvent, { kind: 'connected' }>,
  policy: PolicyProfile,
): CallPermission {
  const answered = { ...p, missed: 0, requests: policy.answeredCallClearsRequests ? [] : p.requests }
  return e.by === 'business' && policy.calls.counted === 'connected' ? counted(answered, e.at, policy) : answered
}

function counted(p: CallPermission, at: Millis, policy: PolicyProfile): CallPermission {
  return { ...p, calls: [...p.calls, at].slice(-policy.calls.atMost) }
}

function mostRequests(policy: PolicyProfile): number {
  return Math.max(...policy.requests.map(({ atMost }) => atMost))
}

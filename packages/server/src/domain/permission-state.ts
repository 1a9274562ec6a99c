import type { Millis } from '../kit/clock.ts'
import { type Contact, SERVICE_WINDOW, serviceWindow } from './contact.ts'
import type { MetaPermissions } from './meta-permissions.ts'
import { isGranted, type Limit, mayCall, mayRequest, useOf } from './permission.ts'
import type { PolicyProfile } from './policy.ts'
import type { Sender, WhatsAppAddress } from './sender.ts'

/** What a sender may do with a user at one moment and why, to be shown. */
export type PermissionState = {
  /** `until` is null unless it is temporary. */
  readonly permission: { readonly status: 'no_permission' | 'temporary' | 'permanent'; readonly until: Millis | null }
  readonly requests: {
    readonly allowed: boolean
    readonly because: 'permanent-grant' | 'request-limit' | null
    /** When one more is allowed, as far as time alone will bring it. */
    readonly nextAt: Millis | null
    readonly limits: readonly LimitInUse[]
  }
  readonly calls: {
    readonly allowed: boolean
    readonly because: 'no-permission' | 'call-limit' | null
    readonly nextAt: Millis | null
    readonly limit: LimitInUse & { readonly counted: 'placed' | 'connected' }
  }
  readonly missed: number
  /** How many calls missed in a row end the permission. */
  readonly missedRevoke: number
  /** `closesAt` is null unless it is open. */
  readonly window: { readonly status: 'open' | 'closed' | 'unknown'; readonly closesAt: Millis | null }
}

/** What a sender may do with a user, by our record and by Meta's. */
export type KnownPermission = {
  readonly sender: Sender
  /** As Meta last wrote it. */
  readonly user: WhatsAppAddress
  readonly policy: PolicyProfile['name']
  /** False: nothing of this is refused here, Meta decides alone. */
  readonly enforced: boolean
  readonly at: Millis
  readonly state: PermissionState
  /** Null when Meta could not be asked. */
  readonly meta: MetaPermissions | null
}

/** `liftsAt`: when one more is free; null until all of it is used. */
export type LimitInUse = Limit & { readonly used: number; readonly liftsAt: Millis | null }

export function permissionState(contact: Contact, now: Millis, policy: PolicyProfile): PermissionState {
  const { permission, lastContactAt } = contact
  const window = serviceWindow(contact, now)
  return {
    permission: grantState(contact, now),
    requests: requestState(contact, now, policy),
    calls: callState(contact, now, policy),
    missed: permission.missed,
    missedRevoke: policy.missedRevoke,
    window: {
      status: window,
      closesAt: window === 'open' && lastContactAt !== null ? lastContactAt + SERVICE_WINDOW : null,
    },
  }
}

function grantState({ permission }: Contact, now: Millis): PermissionState['permission'] {
  const { grant } = permission
  if (grant.kind === 'none' || !isGranted(permission, now)) return { status: 'no_permission', until: null }
  return { status: grant.kind, until: grant.kind === 'temporary' ? grant.until : null }
}

function requestState({ permission }: Contact, now: Millis, policy: PolicyProfile): PermissionState['requests'] {
  const times = permission.requests.map(({ at }) => at)
  const limits = policy.requests.map((limit) => ({ ...limit, ...useOf(times, limit, now) }))
  return { ...outcome(mayRequest(permission, now, policy)), limits }
}

function callState({ permission }: Contact, now: Millis, policy: PolicyProfile): PermissionState['calls'] {
  const limit = { ...policy.calls, ...useOf(permission.calls, policy.calls, now) }
  return { ...outcome(mayCall(permission, now, policy)), limit }
}

function outcome<Because extends string>(
  verdict: { readonly ok: true } | { readonly ok: false; readonly because: Because; readonly retryAt?: Millis },
): { readonly allowed: boolean; readonly because: Because | null; readonly nextAt: Millis | null } {
  if (verdict.ok) return { allowed: true, because: null, nextAt: null }
  return { allowed: false, because: verdict.because, nextAt: verdict.retryAt ?? null }
}

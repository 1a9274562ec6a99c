import { type Millis, unixSeconds } from '../../clock.ts'
import type { RollingLimit } from '../apps/rolling-limit.ts'
import type { PolicyProfile } from '../policy-profile.ts'
import { asOf, type Permission } from './permission.ts'

/** How much of a limit is used at a moment. */
export type Usage = RollingLimit & {
  readonly used: number
  /** The first moment at which there is room again; null while there is some. */
  readonly freeAt: Millis | null
}

/** A refusal in Graph's words. */
export type Refused<Code extends number> = { readonly code: Code; readonly details: string }

/** May the business send a permission request at `now`? null, or why not. */
export function requestRefusal(
  permission: Permission,
  now: Millis,
  profile: PolicyProfile,
): Refused<138009 | 138017> | null {
  if (asOf(permission, now, profile).grant?.until === null)
    return { code: 138017, details: 'The user has given this business permanent permission to call.' }
  const freeAt = latest(requestUsage(permission, now, profile))
  if (freeAt === null) return null
  return {
    code: 138009,
    details: `Too many call permission requests to this user. The next one may be sent ${at(freeAt)}.`,
  }
}

/** May the business call the user at `now`? null, or why not. */
export function callRefusal(
  permission: Permission,
  now: Millis,
  profile: PolicyProfile,
): Refused<138006 | 138012> | null {
  if (!asOf(permission, now, profile).grant)
    return { code: 138006, details: 'The user has not given this business permission to call, or it has ended.' }
  const { freeAt, max } = callUsage(permission, now, profile)
  if (freeAt === null) return null
  return {
    code: 138012,
    details: `The user was called ${max} times in 24 hours. The next call may be placed ${at(freeAt)}.`,
  }
}

/** Of each request limit, what is used at `now`. */
export function requestUsage({ requestedAt }: Permission, now: Millis, { requests }: PolicyProfile): Usage[] {
  return requests.map((limit) => usage(requestedAt, limit, now))
}

/** Of the limit of calls, what is used at `now`. */
export function callUsage({ calledAt }: Permission, now: Millis, { calls }: PolicyProfile): Usage {
  return usage(calledAt, calls, now)
}

function usage(times: readonly Millis[], { period, max }: RollingLimit, now: Millis): Usage {
  const inside = times.filter((time) => now - time < period)
  const blocking = inside.at(-max)
  const freeAt = blocking === undefined ? null : blocking + period
  return { period, max, used: inside.length, freeAt }
}

function latest(usages: readonly Usage[]): Millis | null {
  const times = usages.flatMap(({ freeAt }) => freeAt ?? [])
  return times.length === 0 ? null : Math.max(...times)
}

const at = (time: Millis) => `at ${new Date(time).toISOString()} (${unixSeconds(time)})`

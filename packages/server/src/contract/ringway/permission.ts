import { digitsOf } from '@ringway/meta-wire'
import { z } from 'zod'
import type { MetaPermissions } from '../../domain/meta-permissions.ts'
import type { KnownPermission, LimitInUse } from '../../domain/permission-state.ts'
import { type WhatsAppAddress, whatsAppAddress } from '../../domain/sender.ts'
import { HOUR, type Millis } from '../../kit/clock.ts'
import { REFUSALS, Refused } from '../twilio/errors.ts'

const time = z.iso.datetime().nullable()
const status = z.enum(['no_permission', 'temporary', 'permanent'])

const limit = {
  per_hours: z.number().describe('The span, which rolls, in hours'),
  at_most: z.number(),
  used: z.number().describe('Within the span that ends now'),
  lifts_at: time.describe('When one more is free; null until all of it is used'),
}

const MetasWord = z.object({
  status,
  expires_at: time,
  actions: z.array(
    z.object({
      action_name: z.string().describe('send_call_permission_request or start_call'),
      can_perform_action: z.boolean(),
      limits: z.array(
        z.object({
          time_period: z.string().describe('ISO 8601: PT24H, P7D'),
          max_allowed: z.number(),
          current_usage: z.number(),
          lifts_at: time,
        }),
      ),
    }),
  ),
})

/** What a sender may do with a user, and when it may do more. A resource of Ringway's own. */
export const PermissionResource = z.object({
  sender_sid: z.string(),
  from: z.string(),
  to: z.string().describe('The user as Meta last wrote it, else as asked'),
  policy: z.string().describe('The rules that hold for the sender: seed, meta-2026-06'),
  enforced: z.boolean().describe('False: nothing of this is refused here, Meta decides alone'),
  date: z.iso.datetime().describe('The moment all of this is about, by the clock that rules go by'),
  permission: z.object({ status, expires_at: time }),
  requests: z.object({
    allowed: z.boolean(),
    reason: z.enum(['permanent-grant', 'request-limit']).nullable(),
    next_at: time,
    limits: z.array(z.object(limit)),
  }),
  calls: z.object({
    allowed: z.boolean(),
    reason: z.enum(['no-permission', 'call-limit']).nullable(),
    next_at: time,
    limit: z.object({ ...limit, counted: z.enum(['placed', 'connected']).describe('Which calls count') }),
  }),
  missed_in_a_row: z.number().describe("The sender's calls that the user has not answered"),
  revoked_at_missed: z.number().describe('How many of them in a row end the permission'),
  window: z.object({
    status: z.enum(['open', 'closed', 'unknown']).describe('May more than templates be sent?'),
    closes_at: time,
  }),
  meta: MetasWord.nullable().describe("Meta's own word on the two; null when Meta cannot be asked"),
})
export type PermissionResource = z.infer<typeof PermissionResource>

/** The user a path names: `whatsapp:+N`, `+N`, `N`, or Meta's id of a user whose number it hides. @throws Refused */
export function readWaId(text: string): WhatsAppAddress {
  const [, id] = /^(?:whatsapp:)?([A-Z]{2}\.[A-Za-z0-9]{1,128})$/.exec(text) ?? []
  if (id !== undefined) return `whatsapp:${id}`
  try {
    return whatsAppAddress(digitsOf(text))
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable'
    throw new Refused(REFUSALS.INVALID_PARAMETER, { field: 'WaId', why })
  }
}

export function toPermissionResource(known: KnownPermission): PermissionResource {
  const { sender, user, policy, enforced, at, state, meta } = known
  const { permission, requests, calls, missed, missedRevoke, window } = state
  return {
    sender_sid: sender.sid,
    from: sender.address,
    to: user,
    policy,
    enforced,
    date: iso(at),
    permission: { status: permission.status, expires_at: isoOrNull(permission.until) },
    requests: { ...toOutcome(requests), limits: requests.limits.map(toLimit) },
    calls: { ...toOutcome(calls), limit: { ...toLimit(calls.limit), counted: calls.limit.counted } },
    missed_in_a_row: missed,
    revoked_at_missed: missedRevoke,
    window: { status: window.status, closes_at: isoOrNull(window.closesAt) },
    meta: meta && toMetasWord(meta),
  }
}

function toOutcome<Because>(outcome: { allowed: boolean; because: Because; nextAt: Millis | null }) {
  return { allowed: outcome.allowed, reason: outcome.because, next_at: isoOrNull(outcome.nextAt) }
}

function toLimit({ per, atMost, used, liftsAt }: LimitInUse) {
  return { per_hours: per / HOUR, at_most: atMost, used, lifts_at: isoOrNull(liftsAt) }
}

function toMetasWord({ status, until, actions }: MetaPermissions): z.infer<typeof MetasWord> {
  return {
    status,
    expires_at: isoOrNull(until),
    actions: actions.map(({ name, allowed, limits }) => ({
      action_name: name,
      can_perform_action: allowed,
      limits: limits.map((limit) => ({
        time_period: limit.per,
        max_allowed: limit.atMost,
        current_usage: limit.used,
        lifts_at: isoOrNull(limit.liftsAt),
      })),
    })),
  }
}

/** To the millisecond: a second earlier the answer would be another. */
function iso(at: Millis): string {
  return new Date(at).toISOString()
}

function isoOrNull(at: Millis | null): string | null {
  return at === null ? null : iso(at)
}

import type { CallPermissionAnswer } from '@ringway/meta-wire'
import { z } from 'zod'
import { type Millis, SECOND } from '../clock.ts'
import { type BusinessNumber, CALLING_IS_OFF, callingIsOn } from '../network/business.ts'
import { NO_PERMISSION, type Permission } from '../network/permissions/permission.ts'
import {
  callRefusal,
  callUsage,
  requestRefusal,
  requestUsage,
  type Usage,
} from '../network/permissions/permission-limits.ts'
import type { GraphContext } from './graph-context.ts'
import { badBody, refusal } from './graph-fault.ts'
import { readRecipient } from './read-recipient.ts'

const Query = z.strictObject({
  user_wa_id: z.string().min(1).max(64).optional(),
  recipient: z.string().min(1).max(160).optional(),
  access_token: z.string().optional(),
})

/**
 * GET /{phone_number_id}/call_permissions?user_wa_id= or ?recipient=: what the business may do now, and how far its limits are used.
 *
 * A number that is not on WhatsApp answers as a user who was never asked: Graph does not tell who is.
 */
export function readCallPermissions(context: GraphContext, business: BusinessNumber, query: unknown) {
  const read = Query.safeParse(query)
  if (!read.success) throw badBody(read.error)
  if (!callingIsOn(business)) throw refusal(138000, CALLING_IS_OFF)
  const { network, permissions } = context
  const { user_wa_id: to, recipient } = read.data
  const user = network.user(readRecipient(network, { to, recipient }, { to: 'user_wa_id', recipient: 'recipient' }))
  const permission = user ? permissions.of(business, user) : NO_PERMISSION
  const now = network.clock.now()
  const { profile } = permissions
  return {
    messaging_product: 'whatsapp',
    permission: statusOf(permission, network.switches.get('permission-expiry-key')),
    actions: [
      {
        action_name: 'send_call_permission_request',
        can_perform_action: requestRefusal(permission, now, profile) === null,
        limits: requestUsage(permission, now, profile).map(limitOf),
      },
      {
        action_name: 'start_call',
        can_perform_action: callRefusal(permission, now, profile) === null,
        limits: [limitOf(callUsage(permission, now, profile))],
      },
    ],
  } satisfies CallPermissionAnswer
}

function statusOf({ grant }: Permission, key: 'expiration_time' | 'expiration'): CallPermissionAnswer['permission'] {
  if (!grant) return { status: 'no_permission' }
  if (grant.until === null) return { status: 'permanent' }
  return { status: 'temporary', [key]: Math.floor(grant.until / SECOND) }
}

function limitOf({ period, max, used, freeAt }: Usage) {
  const full = freeAt === null ? {} : { limit_expiration_time: Math.ceil(freeAt / SECOND) }
  return { time_period: isoPeriod(period), max_allowed: max, current_usage: used, ...full }
}

const HOURS: Millis = 3_600 * SECOND

/** PT24H, P7D: one day is written in hours, as Meta does. */
function isoPeriod(period: Millis): string {
  const hours = period / HOURS
  return hours <= 24 ? `PT${hours}H` : `P${hours / 24}D`
}

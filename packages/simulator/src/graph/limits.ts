import { digitsOf } from '@ringway/meta-wire'
import type { BusinessNumber } from '../network/business.ts'
import type { Authorized, GraphContext, GraphObject } from './graph-context.ts'
import { refusal } from './graph-fault.ts'

/** Requests about an account and its templates, counted for each app. @throws GraphFault 80007 */
export function limitManagement({ network, usage }: GraphContext, { app, object }: Authorized): void {
  const wabaId = managed(object)
  if (wabaId === null) return
  const isUsed = network.businesses().some((number) => number.wabaId === wabaId && number.registration.registered)
  if (usage.management(app.id, wabaId, isUsed, network.clock.now())) return
  throw refusal(80007, 'The app has made too many requests about this account within an hour.')
}

function managed(object: GraphObject): string | null {
  if (object.kind === 'account') return object.account.id
  return object.kind === 'template' ? object.template.wabaId : null
}

/** @throws GraphFault 613 */
export function limitPermissionReads({ network, usage }: GraphContext, { phoneNumberId }: BusinessNumber): void {
  if (usage.permissionRead(phoneNumberId, network.clock.now())) return
  throw refusal(613, 'Call permissions of this number were read 100 times within a second.')
}

/** @throws GraphFault 130429 for the number, 131056 for the number and this user */
export function limitMessages({ network, usage }: GraphContext, number: BusinessNumber, body: unknown): void {
  const now = network.clock.now()
  const to = recipientOf(body)
  if (to === null) return
  if (!usage.message(number.phoneNumberId, now))
    throw refusal(130429, 'The number has sent 80 messages within a second, its throughput.')
  if (!usage.pair(number.phoneNumberId, to, now))
    throw refusal(131056, 'Too many messages to this user in a short time. Wait 6 seconds for each.')
}

/** null where there is none, or none that can be read: the message itself is refused then, or is no message. */
function recipientOf(body: unknown): string | null {
  const { to, recipient } = (body ?? {}) as { to?: unknown; recipient?: unknown }
  try {
    if (typeof to === 'string') return digitsOf(to)
  } catch {
    return null
  }
  return typeof recipient === 'string' ? recipient : null
}

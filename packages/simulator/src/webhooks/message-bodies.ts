import type { Digits, GraphErrorCode } from '@ringway/meta-wire'
import { type Millis, unixSeconds } from '../clock.ts'
import type { BusinessNumber } from '../network/business.ts'
import { type Calling, callingTold } from '../network/calling/calling.ts'
import type { User } from '../network/user.ts'
import { metadataOf, opening, webhookError } from './call-bodies.ts'
import { fromUser, recipient } from './identity.ts'
import type { Webhook } from './webhook-sender.ts'

/** All that concerns one user goes out in order. */
export function messagesWebhook(user: Digits, value: unknown): Webhook {
  return { field: 'messages', value, queue: `messages ${user}`, user }
}

/** The `value` of a `messages` webhook: what a user sent. @param quoted the message that it answers; null: none */
export function messageValue(
  user: User,
  business: BusinessNumber,
  { id, at, quoted }: { readonly id: string; readonly at: Millis; readonly quoted: string | null },
  content: object,
) {
  const context = quoted === null ? {} : { context: { from: business.number, id: quoted } }
  const message = { ...context, ...fromUser(user), id, timestamp: unixSeconds(at), ...content }
  return { ...opening(user, business), messages: [message] }
}

export type StatusTold = {
  readonly messageId: string
  /** The user, or the number of nobody. */
  readonly recipient: User | Digits
  readonly opaque: string | null
  readonly at: Millis
}

/** What a message is billed as: free ones inside the service window as `service`, templates as their category. */
export type BillingCategory = 'service' | 'utility' | 'marketing' | 'authentication'

function pricing(category: BillingCategory) {
  const free = category === 'service'
  return { billable: !free, pricing_model: 'PMP', type: free ? 'free_customer_service' : 'regular', category } as const
}

/** The `value` of a `messages` webhook: a message has been sent, is on the user's phone (both with its price), or read. */
export function statusValue(
  business: BusinessNumber,
  user: User,
  status: 'sent' | 'delivered' | 'read',
  told: StatusTold & { readonly category: BillingCategory },
) {
  const price = status === 'read' ? {} : { pricing: pricing(told.category) }
  return { ...opening(user, business), statuses: [{ ...statusStart(told, status), ...price }] }
}

/** The `value` of a `messages` webhook: a message could not be delivered. Comes without `contacts`. */
export function failedValue(business: BusinessNumber, told: StatusTold, code: GraphErrorCode, details: string) {
  return {
    messaging_product: 'whatsapp',
    metadata: metadataOf(business),
    statuses: [{ ...statusStart(told, 'failed'), errors: [webhookError(code, details)] }],
  }
}

function statusStart(told: StatusTold, status: string) {
  return {
    id: told.messageId,
    status,
    timestamp: unixSeconds(told.at),
    ...(typeof told.recipient === 'string' ? { recipient_id: told.recipient } : recipient(told.recipient)),
    ...(told.opaque === null ? {} : { biz_opaque_callback_data: told.opaque }),
  }
}

/** The `value` of an `account_settings_update` webhook: calling settings have changed. */
export function settingsValue(business: BusinessNumber, calling: Calling, at: Millis) {
  return {
    messaging_product: 'whatsapp',
    timestamp: unixSeconds(at),
    type: 'phone_number_settings',
    phone_number_settings: { phone_number_id: business.phoneNumberId, calling: callingTold(calling) },
  }
}

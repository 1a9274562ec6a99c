import type { GraphErrorCode } from '@ringway/meta-wire'
import { type Millis, unixSeconds } from '../clock.ts'
import type { BusinessNumber, Calling } from '../network/business.ts'
import type { User } from '../network/user.ts'
import { opening, webhookError } from './call-bodies.ts'

/** The `value` of a `messages` webhook: a user's text. */
export function textValue(user: User, business: BusinessNumber, message: { id: string; at: Millis; text: string }) {
  const { id, at, text } = message
  return {
    ...opening(user, business),
    messages: [{ from: user.waId, id, timestamp: unixSeconds(at), text: { body: text }, type: 'text' }],
  }
}

export type StatusTold = {
  readonly messageId: string
  readonly recipient: string
  readonly opaque: string | null
  readonly at: Millis
}

/** Free texts inside the service window cost nothing. */
const PRICING = { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' } as const

/** The `value` of a `messages` webhook: a text has been sent, or is on the user's phone. */
export function statusValue(business: BusinessNumber, user: User, status: 'sent' | 'delivered', told: StatusTold) {
  return { ...opening(user, business), statuses: [{ ...statusStart(told, status), pricing: PRICING }] }
}

/** The `value` of a `messages` webhook: a text could not be delivered. Comes without `contacts`. */
export function failedValue(business: BusinessNumber, told: StatusTold, code: GraphErrorCode, details: string) {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: business.number, phone_number_id: business.phoneNumberId },
    statuses: [{ ...statusStart(told, 'failed'), errors: [webhookError(code, details)] }],
  }
}

function statusStart(told: StatusTold, status: string) {
  return {
    id: told.messageId,
    status,
    timestamp: unixSeconds(told.at),
    recipient_id: told.recipient,
    ...(told.opaque === null ? {} : { biz_opaque_callback_data: told.opaque }),
  }
}

/** The `value` of an `account_settings_update` webhook: calling settings have changed. */
export function settingsValue(business: BusinessNumber, calling: Calling, at: Millis) {
  return {
    messaging_product: 'whatsapp',
    timestamp: unixSeconds(at),
    type: 'phone_number_settings',
    phone_number_settings: { phone_number_id: business.phoneNumberId, calling },
  }
}

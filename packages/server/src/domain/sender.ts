import type { Millis } from '../kit/clock.ts'
import type { AccountSid, ApplicationSid, SenderSid } from './sid.ts'

/** Twilio, Messaging v2, Channels/Senders: the life of a WhatsApp sender. */
export type SenderStatus =
  | 'CREATING'
  | 'ONLINE'
  | 'OFFLINE'
  | 'PENDING_VERIFICATION'
  | 'VERIFYING'
  | 'ONLINE:UPDATING'
  | 'TWILIO_REVIEW'
  | 'DRAFT'
  | 'STUBBED'

/** `whatsapp:` and a number in E.164, as Twilio writes both parties of a WhatsApp call; a user whose number Meta hides has an id instead. */
export type WhatsAppAddress = `whatsapp:${string}`

export function whatsAppAddress(digits: string): WhatsAppAddress {
  return `whatsapp:+${digits.replace(/\D/g, '')}`
}

/** A user's address: the number's digits or, where Meta hides the number, Meta's own id of the user. */
export function userAddress({
  number,
  id,
}: {
  readonly number: string | null
  readonly id: string | null
}): WhatsAppAddress {
  return number === null ? `whatsapp:${id ?? 'anonymous'}` : whatsAppAddress(number)
}

/** The address, when it is `whatsapp:` and a number in E.164; else null. */
export function whatsAppNumber(raw: string): WhatsAppAddress | null {
  return /^whatsapp:\+[1-9]\d{7,14}$/.test(raw) ? (raw as WhatsAppAddress) : null
}

export type SenderProfile = {
  readonly name?: string | null
  readonly about?: string | null
  readonly address?: string | null
  readonly description?: string | null
  readonly logo_url?: string | null
  readonly vertical?: string | null
  readonly websites?: readonly { readonly website: string; readonly label?: string | null }[] | null
  readonly emails?: readonly { readonly email: string; readonly label?: string | null }[] | null
}

export type WebhookMethod = 'POST' | 'PUT'

/** Where a sender's messages, and a user's answer to a call permission request, are told. */
export type SenderWebhook = {
  readonly callback_url?: string | null
  readonly callback_method?: WebhookMethod | null
  readonly fallback_url?: string | null
  readonly fallback_method?: WebhookMethod | null
  readonly status_callback_url?: string | null
  readonly status_callback_method?: 'POST' | null
}

export type OfflineReason = { readonly code: string; readonly message: string; readonly more_info: string }

/** A business's WhatsApp number. Calls reach it while it has a voice application; without one calling is off at Meta. */
export type Sender = {
  readonly sid: SenderSid
  readonly accountSid: AccountSid
  readonly address: WhatsAppAddress
  readonly friendlyName: string | null
  readonly status: SenderStatus
  readonly voiceApplicationSid: ApplicationSid | null
  /** Meta's id of the number, the one Graph paths carry. */
  readonly phoneNumberId: string
  /** Meta's id of the WhatsApp Business Account. */
  readonly wabaId: string
  readonly profile: SenderProfile | null
  readonly webhook: SenderWebhook | null
  readonly offlineReasons: readonly OfflineReason[] | null
  readonly createdAt: Millis
  readonly updatedAt: Millis
}

import { z } from 'zod'
import type { Sender, SenderProfile, SenderStatus, SenderWebhook } from '../../domain/sender.ts'
import type { SenderUpdate } from './sender-update.ts'

const STATUSES = [
  'CREATING',
  'ONLINE',
  'OFFLINE',
  'PENDING_VERIFICATION',
  'VERIFYING',
  'ONLINE:UPDATING',
  'TWILIO_REVIEW',
  'DRAFT',
  'STUBBED',
] as const satisfies readonly SenderStatus[]

const text = z.string().nullable()

const Configuration = z.object({
  verification_code: text,
  verification_method: text,
  voice_application_sid: text,
  waba_id: text,
})

const Webhook = z.object({
  callback_url: text,
  callback_method: text,
  fallback_url: text,
  fallback_method: text,
  status_callback_url: text,
  status_callback_method: text,
})

const Profile = z.object({
  name: text,
  about: text,
  address: text,
  description: text,
  logo_url: text,
  banner_url: text,
  privacy_url: text,
  terms_of_service_url: text,
  accent_color: text,
  use_case: text,
  vertical: text,
  websites: z.array(z.object({ website: z.string(), label: text })).nullable(),
  emails: z.array(z.object({ email: z.string(), label: text })).nullable(),
  phone_numbers: z.null(),
})

/** What an update answers: the sections that were sent, the others null. */
export const UpdatedSender = z.object({
  configuration: Configuration.nullable(),
  friendly_name: text.optional().describe('Only where it was sent'),
  offline_reasons: z.array(z.object({ code: z.string(), message: z.string(), more_info: z.string() })).nullable(),
  profile: Profile.nullable(),
  properties: z.object({ quality_rating: text, messaging_limit: text }).nullable(),
  sender_id: text,
  sid: z.string(),
  status: z.enum(STATUSES),
  url: z.string(),
  webhook: Webhook.nullable(),
})
export type UpdatedSender = z.infer<typeof UpdatedSender>

/** Twilio, Messaging v2, Channels/Senders. */
export const SenderResource = UpdatedSender.extend({
  friendly_name: text,
  configuration: Configuration.extend({ account_type: text }),
  compliance: z.null(),
  pending_display_name: text,
  pending_display_name_status: text,
  pending_display_name_status_date: text,
})
export type SenderResource = z.infer<typeof SenderResource>

/** @param origin where the caller reached us, for example `http://127.0.0.1:4010` */
export function toTwilioSender(sender: Sender, origin: string): SenderResource {
  return {
    sid: sender.sid,
    status: sender.status,
    sender_id: sender.address,
    friendly_name: sender.friendlyName,
    configuration: {
      waba_id: sender.wabaId,
      verification_method: null,
      verification_code: null,
      voice_application_sid: sender.voiceApplicationSid,
      account_type: null,
    },
    webhook: sender.webhook && toTwilioWebhook(sender.webhook),
    profile: sender.profile && toTwilioProfile(sender.profile),
    properties: null,
    offline_reasons: sender.offlineReasons?.map((reason) => ({ ...reason })) ?? null,
    compliance: null,
    pending_display_name: null,
    pending_display_name_status: null,
    pending_display_name_status_date: null,
    url: senderUrl(sender, origin),
  }
}

/**
 * The answer to an update, as Twilio's page on WhatsApp Business Calling shows it: no `sender_id`, no `waba_id`, and
 * `verification_method` is `sms`. Fetching the sender tells the rest.
 */
export function toTwilioUpdatedSender(sender: Sender, update: SenderUpdate, origin: string): UpdatedSender {
  return {
    configuration: update.configuration
      ? {
          verification_code: null,
          verification_method: 'sms',
          voice_application_sid: sender.voiceApplicationSid,
          waba_id: null,
        }
      : null,
    ...(update.friendly_name === undefined ? {} : { friendly_name: sender.friendlyName }),
    offline_reasons: null,
    profile: update.profile ? toTwilioProfile(sender.profile ?? {}) : null,
    properties: null,
    sender_id: null,
    sid: sender.sid,
    status: sender.status,
    url: senderUrl(sender, origin),
    webhook: update.webhook ? toTwilioWebhook(sender.webhook ?? {}) : null,
  }
}

function senderUrl(sender: Sender, origin: string): string {
  return `${origin}/v2/Channels/Senders/${sender.sid}`
}

function toTwilioWebhook(webhook: SenderWebhook): z.infer<typeof Webhook> {
  return {
    callback_url: webhook.callback_url ?? null,
    callback_method: webhook.callback_method ?? 'POST',
    fallback_url: webhook.fallback_url ?? null,
    fallback_method: webhook.fallback_method ?? 'POST',
    status_callback_url: webhook.status_callback_url ?? null,
    status_callback_method: webhook.status_callback_method ?? 'POST',
  }
}

function toTwilioProfile(profile: SenderProfile): z.infer<typeof Profile> {
  return {
    name: profile.name ?? null,
    about: profile.about ?? null,
    address: profile.address ?? null,
    description: profile.description ?? null,
    logo_url: profile.logo_url ?? null,
    banner_url: null,
    privacy_url: null,
    terms_of_service_url: null,
    accent_color: null,
    use_case: null,
    vertical: profile.vertical ?? null,
    websites: profile.websites?.map(({ website, label }) => ({ website, label: label ?? null })) ?? null,
    emails: profile.emails?.map(({ email, label }) => ({ email, label: label ?? null })) ?? null,
    phone_numbers: null,
  }
}

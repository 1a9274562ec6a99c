import { z } from 'zod'
import type { Application } from '../../domain/application.ts'
import { rfc2822 } from './dates.ts'
import { REFUSALS } from './errors.ts'
import { bool, callbackUrl, method, text, url } from './fields.ts'
import { refusedAs } from './refused-field.ts'

/** Twilio, API 2010-04-01, Application resource. */
export const ApplicationResource = z.object({
  sid: z.string(),
  account_sid: z.string(),
  friendly_name: z.string().nullable(),
  api_version: z.string(),
  voice_url: z.string().nullable(),
  voice_method: z.string(),
  voice_fallback_url: z.string().nullable(),
  voice_fallback_method: z.string(),
  status_callback: z.string().nullable(),
  status_callback_method: z.string(),
  voice_caller_id_lookup: z.boolean(),
  sms_url: z.string().nullable(),
  sms_method: z.string(),
  sms_fallback_url: z.string().nullable(),
  sms_fallback_method: z.string(),
  sms_status_callback: z.string().nullable(),
  message_status_callback: z.string().nullable(),
  public_application_connect_enabled: z.boolean(),
  date_created: z.string(),
  date_updated: z.string(),
  uri: z.string(),
})
export type ApplicationResource = z.infer<typeof ApplicationResource>

const friendlyName = refusedAs(
  REFUSALS.INVALID_FRIENDLY_NAME,
  text(64).transform((name) => (name === '' ? null : name)),
)

const Form = z.object({
  FriendlyName: friendlyName.optional(),
  ApiVersion: z.enum(['2010-04-01', '2008-08-01']).optional(),
  VoiceUrl: url().optional(),
  VoiceMethod: method().optional(),
  VoiceFallbackUrl: url().optional(),
  VoiceFallbackMethod: method().optional(),
  StatusCallback: callbackUrl().optional(),
  StatusCallbackMethod: method().optional(),
  VoiceCallerIdLookup: bool().optional(),
  SmsUrl: url().optional(),
  SmsMethod: method().optional(),
  SmsFallbackUrl: url().optional(),
  SmsFallbackMethod: method().optional(),
  SmsStatusCallback: callbackUrl().optional(),
  MessageStatusCallback: callbackUrl().optional(),
  PublicApplicationConnectEnabled: bool().optional(),
})

/** What a caller may set; only what was sent is there. */
export type ApplicationSettings = Omit<Application, 'sid' | 'accountSid' | 'createdAt' | 'updatedAt'>

/** Twilio's parameter names are ours with a capital; the return type fails to compile where one is not. */
function inOurWords(form: z.output<typeof Form>): Partial<ApplicationSettings> {
  type Ours = { [K in keyof typeof form as Uncapitalize<K>]: (typeof form)[K] }
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  ) as Ours
}

/** Create and update take the same parameters, all optional: absent keeps (or defaults), empty clears. */
export const ApplicationForm = Form.transform(inOurWords)

/** What a new application is where its creator says nothing. */
export const APPLICATION_DEFAULTS: ApplicationSettings = {
  friendlyName: null,
  apiVersion: '2010-04-01',
  voiceUrl: null,
  voiceMethod: 'POST',
  voiceFallbackUrl: null,
  voiceFallbackMethod: 'POST',
  statusCallback: null,
  statusCallbackMethod: 'POST',
  voiceCallerIdLookup: false,
  smsUrl: null,
  smsMethod: 'POST',
  smsFallbackUrl: null,
  smsFallbackMethod: 'POST',
  smsStatusCallback: null,
  messageStatusCallback: null,
  publicApplicationConnectEnabled: false,
}

export function toTwilioApplication(application: Application): ApplicationResource {
  return {
    sid: application.sid,
    account_sid: application.accountSid,
    friendly_name: application.friendlyName,
    api_version: application.apiVersion,
    voice_url: application.voiceUrl,
    voice_method: application.voiceMethod,
    voice_fallback_url: application.voiceFallbackUrl,
    voice_fallback_method: application.voiceFallbackMethod,
    status_callback: application.statusCallback,
    status_callback_method: application.statusCallbackMethod,
    voice_caller_id_lookup: application.voiceCallerIdLookup,
    sms_url: application.smsUrl,
    sms_method: application.smsMethod,
    sms_fallback_url: application.smsFallbackUrl,
    sms_fallback_method: application.smsFallbackMethod,
    sms_status_callback: application.smsStatusCallback,
    message_status_callback: application.messageStatusCallback,
    public_application_connect_enabled: application.publicApplicationConnectEnabled,
    date_created: rfc2822(application.createdAt),
    date_updated: rfc2822(application.updatedAt),
    uri: `/2010-04-01/Accounts/${application.accountSid}/Applications/${application.sid}.json`,
  }
}

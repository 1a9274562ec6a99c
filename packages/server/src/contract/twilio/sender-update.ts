import { z } from 'zod'
import { REFUSALS } from './errors.ts'
import { isHttpUrl, MAX_URL, text } from './fields.ts'
import { refusedAs } from './refused-field.ts'

/** Twilio's list of business kinds, `profile.vertical`. */
const VERTICALS = [
  'Alcohol',
  'Automotive',
  'Beauty, Spa and Salon',
  'Clothing and Apparel',
  'Education',
  'Entertainment',
  'Event Planning and Service',
  'Finance and Banking',
  'Food and Grocery',
  'Hotel and Lodging',
  'Matrimony Service',
  'Medical and Health',
  'Non-profit',
  'Online Gambling',
  'OTC Drugs',
  'Other',
  'Physical Gambling',
  'Professional Services',
  'Public Service',
  'Restaurant',
  'Shopping and Retail',
  'Travel and Transportation',
] as const

/** Text where null and '' both mean "nothing". */
function clearable(max: number) {
  return text(max)
    .nullable()
    .transform((value) => (value === '' ? null : value))
    .optional()
}

function httpUrl() {
  return text(MAX_URL)
    .refine((value) => value === '' || isHttpUrl(value), 'must be an absolute http or https URL')
    .nullable()
    .transform((value) => (value === '' ? null : value))
    .optional()
}

/** A field that other channels have: null is taken, because a fetched sender carries it. */
function elsewhere() {
  return refusedAs(REFUSALS.NOT_ON_THIS_CHANNEL, z.null()).optional()
}

const Configuration = z.strictObject({
  voice_application_sid: text(34)
    .nullable()
    .transform((value) => (value === '' ? null : value))
    .optional()
    .describe('The TwiML application that answers calls; null switches calling off'),
  waba_id: clearable(64).describe('Fixed: only the present value is taken'),
  verification_method: z.enum(['sms', 'voice']).nullable().optional(),
  verification_code: z.null({ error: 'the sender is verified already' }).optional(),
  account_type: z.literal('', { error: 'is not available' }).nullable().optional(),
})

const Webhook = z.strictObject({
  callback_url: httpUrl(),
  callback_method: z.enum(['POST', 'PUT']).nullable().optional(),
  fallback_url: httpUrl(),
  fallback_method: z.enum(['POST', 'PUT']).nullable().optional(),
  status_callback_url: httpUrl(),
  status_callback_method: z.literal('POST').nullable().optional(),
})

const label = clearable(128)

const Profile = z.strictObject({
  name: clearable(512),
  about: clearable(139),
  address: clearable(256),
  description: clearable(512),
  logo_url: httpUrl(),
  vertical: z.enum(VERTICALS).nullable().optional(),
  websites: z
    .array(z.strictObject({ website: text(256).refine(isHttpUrl, 'must be an absolute http or https URL'), label }))
    .max(2)
    .nullable()
    .optional(),
  emails: z
    .array(z.strictObject({ email: text(128).regex(/^[^@\s]+@[^@\s]+$/, 'must be an e-mail address'), label }))
    .max(8)
    .nullable()
    .optional(),
  banner_url: elsewhere(),
  privacy_url: elsewhere(),
  terms_of_service_url: elsewhere(),
  accent_color: elsewhere(),
  use_case: elsewhere(),
  phone_numbers: elsewhere(),
})

/**
 * The body of a sender update: any of the four sections. A field that is absent keeps its value, null or '' clears it,
 * and an unknown one is refused by name. camelCase spellings are put into this one before it is read.
 *
 * @see Twilio, Messaging v2, Channels/Senders: update
 */
export const SenderUpdate = z.strictObject({
  friendly_name: clearable(256),
  configuration: Configuration.nullable().optional(),
  webhook: Webhook.nullable().optional(),
  profile: Profile.nullable().optional(),
  compliance: elsewhere(),
})
export type SenderUpdate = z.output<typeof SenderUpdate>

import { z } from 'zod'

/**
 * The `calling` object of a phone number's settings, as a business posts it. Strict: Graph answers an unknown key with code
 * 100. What depends on the day, the number or its apps is checked by whoever keeps the settings.
 *
 * @see Meta, Calling API, "Call settings"
 */

const toggle = z.enum(['ENABLED', 'DISABLED'])

export const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const
export type Day = (typeof DAYS)[number]

/** A time of day as Meta writes it: `0930`. 2400 is not among them; the last minute is 2359. */
const HoursMinutes = z.string().regex(/^([01]\d|2[0-3])[0-5]\d$/, 'must be a time of day as HHMM, 0000 to 2359')

const CalendarDate = z.iso.date('must be a date as YYYY-MM-DD')

const MOST_A_DAY = 2
const MOST_HOLIDAYS = 20

export const OperatingHours = z
  .strictObject({ day_of_week: z.enum(DAYS), open_time: HoursMinutes, close_time: HoursMinutes })
  .refine(({ open_time, close_time }) => open_time < close_time, {
    path: ['close_time'],
    error: 'must be later than open_time',
  })
export type OperatingHours = z.infer<typeof OperatingHours>

/** Closed from `start_time` to `end_time` on this date, whatever the week says. */
export const Holiday = z
  .strictObject({ date: CalendarDate, start_time: HoursMinutes, end_time: HoursMinutes })
  .refine(({ start_time, end_time }) => start_time < end_time, {
    path: ['end_time'],
    error: 'must be later than start_time',
  })
export type Holiday = z.infer<typeof Holiday>

/** When the business takes calls. Replaced as a whole by each update: holidays that are left out are gone. */
export const CallHours = z
  .strictObject({
    status: toggle,
    timezone_id: z.string().refine(isTimeZone, 'must be a time zone of IANA such as America/Manaus'),
    weekly_operating_hours: z.array(OperatingHours).min(1),
    holiday_schedule: z.array(Holiday).max(MOST_HOLIDAYS).optional(),
  })
  .superRefine(({ weekly_operating_hours }, context) => {
    const fault = weekFault(weekly_operating_hours)
    if (fault) context.addIssue({ code: 'custom', path: ['weekly_operating_hours'], message: fault })
  })
export type CallHours = z.infer<typeof CallHours>

function isTimeZone(id: string): boolean {
  try {
    return id.length > 0 && new Intl.DateTimeFormat('en', { timeZone: id }) !== null
  } catch {
    return false
  }
}

function weekFault(week: readonly OperatingHours[]): string | null {
  for (const day of DAYS) {
    const hours = week
      .filter(({ day_of_week }) => day_of_week === day)
      .sort((one, other) => one.open_time.localeCompare(other.open_time))
    if (hours.length > MOST_A_DAY) return `${day} has ${hours.length} entries, at most ${MOST_A_DAY} are allowed`
    const [first, second] = hours
    if (first && second && second.open_time < first.close_time) return `the entries of ${day} overlap`
  }
  return null
}

const Country = z.string().regex(/^[A-Z]{2}$/, 'must be a country of two capital letters such as BR')

export const SipServer = z.strictObject({
  hostname: z.string().regex(/^(?=.{1,253}$)([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/i, 'must be a host name'),
  port: z.number().int().min(1).max(65_535).default(5061),
  request_uri_user_params: z.record(z.string().min(1).max(128), z.string().max(128)).optional(),
})
export type SipServer = z.infer<typeof SipServer>

/** One server at most: the list is for the future. An empty one takes the asking app's server away. */
export const SipSettings = z.strictObject({
  status: toggle.optional(),
  webhook_delivery: toggle.optional(),
  servers: z.array(SipServer).max(1).optional(),
})
export type SipSettings = z.infer<typeof SipSettings>

const MOST_SECONDS_TO_VOICEMAIL = 30

export const Voicemail = z.strictObject({
  status: toggle,
  triggers: z.array(z.enum(['REJECT', 'TIMEOUT'])).optional(),
  audio: z
    .strictObject({
      default: z.strictObject({
        announcement_media_id: z.union([z.number().int().positive(), z.string().regex(/^\d+$/)]).optional(),
        /** From the first ring. */
        timeout_seconds: z.number().int().min(0).max(MOST_SECONDS_TO_VOICEMAIL).optional(),
      }),
    })
    .optional(),
})
export type Voicemail = z.infer<typeof Voicemail>

export const CallingSettings = z.strictObject({
  status: toggle.optional(),
  call_icon_visibility: z.enum(['DEFAULT', 'DISABLE_ALL']).optional(),
  /** An empty list: everywhere. */
  call_icons: z.strictObject({ restrict_to_user_countries: z.array(Country).max(250) }).optional(),
  call_hours: CallHours.optional(),
  callback_permission_status: toggle.optional(),
  sip: SipSettings.optional(),
  srtp_key_exchange_protocol: z.enum(['DTLS', 'SDES']).optional(),
  audio: z.strictObject({ additional_codecs: z.array(z.enum(['PCMA', 'PCMU'])).max(2) }).optional(),
  voicemail: Voicemail.optional(),
})
export type CallingSettings = z.infer<typeof CallingSettings>

/** POST /{phone_number_id}/settings: what it carries of `calling`. */
export const SettingsUpdate = z.strictObject({ calling: CallingSettings })
export type SettingsUpdate = z.infer<typeof SettingsUpdate>

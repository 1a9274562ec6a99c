import { type ButtonType, type Contact, request } from '../../api.ts'
import { one, ROOT, sent } from '../control.ts'

/** The control API as the manager page uses it. Types mirror the wire. */

export const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const
export type Day = (typeof DAYS)[number]

/** Times are `HHMM`; the last of a day is 2359. */
export type OperatingHours = { readonly day_of_week: Day; readonly open_time: string; readonly close_time: string }
export type Holiday = { readonly date: string; readonly start_time: string; readonly end_time: string }
export type Hours = { readonly timezone_id: string; readonly weekly_operating_hours: readonly OperatingHours[] }

/** What only the owner of a number sets. */
export type ManagerSettings = {
  readonly icon: boolean
  /** Empty: everywhere. */
  readonly icon_countries: readonly string[]
  /** null: always open. */
  readonly hours: Hours | null
  readonly holidays: readonly Holiday[]
  readonly callback_permission: boolean
}

/** Some of them anew, or what becomes of them as they are now. */
export type ManagerChange = Partial<ManagerSettings> | ((now: ManagerSettings) => Partial<ManagerSettings>)

export const fetchManager = (number: string): Promise<ManagerSettings> => request(one('numbers', number, '/manager'))
export async function saveManager(number: string, change: ManagerChange): Promise<ManagerSettings> {
  const settings = typeof change === 'function' ? change(await fetchManager(number)) : change
  return request(one('numbers', number, '/manager'), sent('PUT', settings))
}

export const VIOLATIONS = [
  'LOW_BUSINESS_INITIATED_CALLING_QUALITY',
  'LOW_USER_INITIATED_CALLING_QUALITY',
  'USER_INITIATED_CALLS_LOW_PICKUP_RATE',
] as const
export type Violation = (typeof VIOLATIONS)[number]

export const RESTRICTIONS = [
  'RESTRICTED_BUSINESS_INITIATED_CALLING',
  'RESTRICTED_USER_INITIATED_CALLING',
  'RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN',
] as const
export type RestrictionType = (typeof RESTRICTIONS)[number]

export type Restriction = { readonly type: RestrictionType; readonly reason: string; readonly until: number | null }
export type Quality = { readonly restrictions: readonly Restriction[] }
export type QualityChange =
  | { readonly warn: Violation }
  | { readonly restrict: RestrictionType; readonly reason?: string; readonly lasts?: string }
  | { readonly lift: RestrictionType }

export const fetchQuality = (number: string): Promise<Quality> => request(one('numbers', number, '/quality'))
export const changeQuality = (number: string, change: QualityChange): Promise<Quality> =>
  request(one('numbers', number, '/quality'), sent('POST', change))

export type TemplateButton = { readonly type: ButtonType | 'CALL_PERMISSION_REQUEST' | 'OTP'; readonly text?: string }
export type TemplateComponent = {
  readonly type: string
  readonly format?: string
  readonly text?: string
  readonly buttons?: readonly TemplateButton[]
}
export type Template = {
  readonly id: string
  readonly waba_id: string
  readonly name: string
  readonly language: string
  readonly category: string
  readonly status: string
  readonly rejected_reason: string
  readonly components: readonly TemplateComponent[]
  readonly created_at: number
}
export type Review = { readonly approve: true } | { readonly reject: true; readonly reason: string } | { pause: true }

/** Oldest first. */
export const fetchTemplates = (): Promise<Template[]> => request(`${ROOT}/templates`)
export const review = (id: string, verdict: Review): Promise<unknown> =>
  request(one('templates', id, '/review'), sent('POST', verdict))

/** What a phone shows of a business, and why it shows no call icon. */
export type SeenContact = Contact & {
  readonly call_icon_hidden: 'calling_off' | 'icon_hidden' | 'country' | 'restricted' | null
}

export const fetchContactsOf = (waId: string): Promise<SeenContact[]> => request(one('users', waId, '/contacts'))

/** The network's clock, which can be moved. */
export const fetchClock = (): Promise<{ readonly now: number }> => request(`${ROOT}/clock`)

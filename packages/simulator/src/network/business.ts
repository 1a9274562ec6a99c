import type { CallingSettings, Digits } from '@ringway/meta-wire'
import type { Account } from './apps/account.ts'
import type { Override } from './apps/addresses.ts'
import type { App } from './apps/app.ts'
import { REGISTERED, type Registration } from './apps/registration.ts'

/** Calling as `GET /{phone_number_id}/settings` tells it. `NOT_SET` means that it was never configured: off. */
export type Calling = {
  readonly status: 'ENABLED' | 'DISABLED' | 'NOT_SET'
  readonly call_icon_visibility: 'DEFAULT' | 'DISABLE_ALL' | 'NOT_SET'
  readonly callback_permission_status: 'ENABLED' | 'DISABLED' | 'NOT_SET'
}

export const CALLING_NOT_SET: Calling = {
  status: 'NOT_SET',
  call_icon_visibility: 'NOT_SET',
  callback_permission_status: 'NOT_SET',
}

export const CALLING_ON: Calling = {
  status: 'ENABLED',
  call_icon_visibility: 'DEFAULT',
  callback_permission_status: 'DISABLED',
}

/** How many users a portfolio may write to first in 24 hours. @see Meta, "Messaging limits" */
export const MESSAGING_LIMITS = ['TIER_250', 'TIER_2K', 'TIER_10K', 'TIER_100K', 'TIER_UNLIMITED'] as const
export type MessagingLimit = (typeof MESSAGING_LIMITS)[number]

/** A business's phone number: its Graph node. Apps and tokens are its account's. */
export type BusinessNumber = {
  readonly number: Digits
  /** The verified name, which users see. */
  readonly name: string
  readonly phoneNumberId: string
  readonly wabaId: string
  /** Addresses that apps have given for this number alone. */
  readonly overrides: readonly Override[]
  readonly registration: Registration
  readonly messagingLimit: MessagingLimit
  readonly calling: Calling
}

/** A number that is ready for use. */
export function newNumber(
  facts: Pick<BusinessNumber, 'number' | 'name' | 'phoneNumberId' | 'wabaId'>,
  calling: Calling = CALLING_NOT_SET,
): BusinessNumber {
  return { ...facts, overrides: [], registration: REGISTERED, messagingLimit: 'TIER_2K', calling }
}

/** What a network begins with: a number, its account, and the app that works it. */
export type FirstBusiness = { readonly app: App; readonly account: Account; readonly number: BusinessNumber }

/** May users call this number at all? */
export function callingIsOn({ calling }: BusinessNumber): boolean {
  return calling.status === 'ENABLED'
}

/** What a business is told that does what wants calling on. */
export const CALLING_IS_OFF = 'Calling is not enabled for this phone number: POST its settings first.'

/** Does the call icon stand in this number's chats? Hiding icons does not stop calls from links. */
export function showsCallIcon(business: BusinessNumber): boolean {
  return callingIsOn(business) && business.calling.call_icon_visibility !== 'DISABLE_ALL'
}

/** The settings after an update of some of their keys; what was never set takes its default once calling is touched. */
export function updateCalling(before: Calling, update: CallingSettings): Calling {
  const pick = <T extends string>(now: T, set: T | undefined, otherwise: T): T =>
    set ?? (now === 'NOT_SET' ? otherwise : now)
  return {
    status: pick(before.status, update.status, 'DISABLED'),
    call_icon_visibility: pick(before.call_icon_visibility, update.call_icon_visibility, 'DEFAULT'),
    callback_permission_status: pick(before.callback_permission_status, update.callback_permission_status, 'DISABLED'),
  }
}

/** Did one of the fields change that Meta reports by `account_settings_update`? */
export function callingChanged(before: Calling, after: Calling): boolean {
  return (
    before.status !== after.status ||
    before.call_icon_visibility !== after.call_icon_visibility ||
    before.callback_permission_status !== after.callback_permission_status
  )
}

/** `+55 85 5123-4567`: the number as the Graph node and the phone show it. */
export function displayNumber(number: Digits): string {
  const brazil = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(number)
  if (brazil) return `+55 ${brazil[1]} ${brazil[2]}-${brazil[3]}`
  const northAmerica = /^1(\d{3})(\d{3})(\d{4})$/.exec(number)
  if (northAmerica) return `+1 ${northAmerica[1]}-${northAmerica[2]}-${northAmerica[3]}`
  return `+${number}`
}

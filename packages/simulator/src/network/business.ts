import type { Digits } from '@ringway/meta-wire'
import type { Account } from './apps/account.ts'
import type { Override } from './apps/addresses.ts'
import type { App } from './apps/app.ts'
import { REGISTERED, type Registration } from './apps/registration.ts'
import { CALLING_NOT_SET, type Calling } from './calling/calling.ts'
import type { Restriction } from './calling/restrictions.ts'

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
  /** Also those that are over. */
  readonly restrictions: readonly Restriction[]
}

/** A number that is ready for use. */
export function newNumber(
  facts: Pick<BusinessNumber, 'number' | 'name' | 'phoneNumberId' | 'wabaId'>,
  calling: Calling = CALLING_NOT_SET,
): BusinessNumber {
  return { ...facts, overrides: [], registration: REGISTERED, messagingLimit: 'TIER_2K', calling, restrictions: [] }
}

/** What a network begins with: a number, its account, and the app that works it. */
export type FirstBusiness = { readonly app: App; readonly account: Account; readonly number: BusinessNumber }

/** May users call this number at all? */
export function callingIsOn({ calling }: BusinessNumber): boolean {
  return calling.status === 'ENABLED'
}

/** What a business is told that does what wants calling on. */
export const CALLING_IS_OFF = 'Calling is not enabled for this phone number: POST its settings first.'

/** `+55 85 5123-4567`: the number as the Graph node and the phone show it. */
export function displayNumber(number: Digits): string {
  const brazil = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(number)
  if (brazil) return `+55 ${brazil[1]} ${brazil[2]}-${brazil[3]}`
  const northAmerica = /^1(\d{3})(\d{3})(\d{4})$/.exec(number)
  if (northAmerica) return `+1 ${northAmerica[1]}-${northAmerica[2]}-${northAmerica[3]}`
  return `+${number}`
}

import type { GraphErrorCode } from '@ringway/meta-wire'
import type { Millis } from '../../clock.ts'
import { type BusinessNumber, CALLING_IS_OFF, callingIsOn, displayNumber } from '../business.ts'
import { isRestricted } from '../calling/restrictions.ts'
import type { User } from '../user.ts'
import { countryMayPlaceCalls } from './business-call-countries.ts'
import type { CallPermissionGate } from './call-permission-gate.ts'
import type { CallRules } from './call-rules.ts'
import type { LiveCall } from './live-call.ts'

/** What Graph says of a number that may not call, nor ask to. */
export const RESTRICTED_DETAILS =
  'WhatsApp has restricted calls of this phone number for a time: users were not content.'

/** Why Graph refuses a call of a business. */
export class CannotConnect extends Error {
  override readonly name = 'CannotConnect'
  readonly code: GraphErrorCode
  readonly details: string

  constructor(code: GraphErrorCode, details: string) {
    super(details)
    this.code = code
    this.details = details
  }
}

/** What the refusal depends on. */
export type ConnectCircumstances = {
  readonly business: BusinessNumber
  /** Undefined when the number is not on WhatsApp. */
  readonly user: User | undefined
  /** All calls that have not ended. */
  readonly running: readonly Pick<LiveCall, 'business' | 'user'>[]
  readonly rules: Pick<CallRules, 'concurrentCalls' | 'policy'>
  readonly gate: CallPermissionGate
  /** By the network's clock. */
  readonly now: Millis
}

/**
 * The user whom the business may call: else the first of Meta's preconditions that does not hold, in Meta's order.
 *
 * A number that is not on WhatsApp can have given no permission; it is refused as uncallable, not for that.
 *
 * @throws CannotConnect
 * @see Meta, Calling API, "Business-initiated calls".
 */
export function callableUser({ business, user, running, rules, gate, now }: ConnectCircumstances): User {
  const refuse = (code: GraphErrorCode, details: string) => {
    throw new CannotConnect(code, details)
  }
  if (!callingIsOn(business)) refuse(138000, CALLING_IS_OFF)
  if (!countryMayPlaceCalls(business.number, rules.policy))
    refuse(138013, `Numbers of the country of ${displayNumber(business.number)} cannot place calls.`)
  if (isRestricted(business.restrictions, 'RESTRICTED_BUSINESS_INITIATED_CALLING', now))
    refuse(138014, RESTRICTED_DETAILS)
  const notPermitted = user && gate.refusal(business, user)
  if (notPermitted) refuse(notPermitted.code, notPermitted.details)
  const mine = running.filter((call) => call.business === business.number)
  if (user && mine.some((call) => call.user === user.waId))
    refuse(138003, `A call between this phone number and ${displayNumber(user.waId)} is already running.`)
  if (!user) throw new CannotConnect(138001, 'The number in "to" is not one of a WhatsApp user.')
  if (user.onCall === 'blocked') refuse(138001, 'The user cannot be called.')
  if (mine.length >= rules.concurrentCalls)
    refuse(138002, `This phone number has ${rules.concurrentCalls} calls running, which is its limit.`)
  return user
}

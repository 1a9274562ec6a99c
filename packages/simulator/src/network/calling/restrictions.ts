import { type Millis, SECOND } from '../../clock.ts'

/** What Meta takes from a number for a time. @see Meta, Calling API, "Call settings" and webhook `account_update` */
export const RESTRICTION_TYPES = [
  'RESTRICTED_BUSINESS_INITIATED_CALLING',
  'RESTRICTED_USER_INITIATED_CALLING',
  'RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN',
] as const
export type RestrictionType = (typeof RESTRICTION_TYPES)[number]

export type Restriction = {
  readonly type: RestrictionType
  readonly reason: string
  /** Null: until calling buttons are turned on again by hand. */
  readonly until: Millis | null
}

/** Those in force. */
export function inForce(restrictions: readonly Restriction[], now: Millis): Restriction[] {
  return restrictions.filter(({ until }) => until === null || now < until)
}

export function isRestricted(restrictions: readonly Restriction[], type: RestrictionType, now: Millis): boolean {
  return inForce(restrictions, now).some((each) => each.type === type)
}

/** With this one; another of its type is replaced. */
export function restricted(restrictions: readonly Restriction[], one: Restriction): Restriction[] {
  return [...lifted(restrictions, one.type), one]
}

export function lifted(restrictions: readonly Restriction[], type: RestrictionType): Restriction[] {
  return restrictions.filter((each) => each.type !== type)
}

/** `restrictions` of GET settings: absent while nothing is restricted. Hidden buttons are told by webhook alone. */
export function restrictionsTold(
  restrictions: readonly Restriction[],
  now: Millis,
  key: 'restrictions_list' | 'restriction_list',
) {
  const told = inForce(restrictions, now).filter(({ until }) => until !== null)
  if (told.length === 0) return {}
  return {
    restrictions: {
      [key]: told.map(({ type, reason, until }) => ({
        type,
        reason,
        expiration: Math.floor((until ?? 0) / SECOND),
      })),
    },
  }
}

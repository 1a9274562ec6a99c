import { SECOND } from '../clock.ts'
import type { BusinessNumber } from '../network/business.ts'
import type { Restriction } from '../network/calling/restrictions.ts'

/** What Meta warns of. @see Meta, webhook `account_update` */
export const VIOLATION_TYPES = [
  'LOW_BUSINESS_INITIATED_CALLING_QUALITY',
  'LOW_USER_INITIATED_CALLING_QUALITY',
  'USER_INITIATED_CALLS_LOW_PICKUP_RATE',
] as const
export type ViolationType = (typeof VIOLATION_TYPES)[number]

const PICK_UP = 'Answer more of the calls that users place, or turn call buttons off.'

/** The `value` of an `account_update` webhook: an early warning. */
export function violationValue({ number }: BusinessNumber, violation_type: ViolationType) {
  const remediation = violation_type === 'USER_INITIATED_CALLS_LOW_PICKUP_RATE' ? { remediation: PICK_UP } : {}
  return { event: 'ACCOUNT_VIOLATION', phone_number: number, violation_info: { violation_type, ...remediation } }
}

/** The `value` of an `account_update` webhook: something is restricted. One without an end tells how to end it instead. */
export function restrictionValue({ number }: BusinessNumber, { type, until }: Restriction) {
  const more =
    until === null
      ? { remediation: 'Turn call buttons on again, in the manager or by call_icon_visibility.' }
      : { expiration: Math.floor(until / SECOND) }
  return { event: 'ACCOUNT_RESTRICTION', phone_number: number, restriction_info: [{ restriction_type: type, ...more }] }
}

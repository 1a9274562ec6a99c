import type { UpdateCallForm } from '../contract/twilio/call.ts'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import { type Call, nextStatus } from '../domain/call.ts'
import type { Millis } from '../kit/clock.ts'

/**
 * How an update wants the call to end.
 *
 * @throws IllegalMove when the call is over already, or `canceled` comes after the answer
 * @throws Refused 20001 for anything but `Status`
 */
export function endingAsked(call: Call, { Status, ...rest }: UpdateCallForm, now: Millis): 'completed' | 'canceled' {
  // A call that is over refuses every change, so that is said first.
  nextStatus(call.status, { kind: Status === 'canceled' ? 'canceled' : 'hung-up', at: now })
  const [redirect] = Object.keys(rest)
  if (redirect !== undefined) throw new Refused(REFUSALS.CALL_NOT_REDIRECTED_YET, { field: redirect })
  if (Status === undefined)
    throw new Refused(REFUSALS.INVALID_PARAMETER, { field: 'Status', why: 'must be completed or canceled' })
  return Status
}

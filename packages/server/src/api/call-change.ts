import type { UpdateCallForm } from '../contract/twilio/create-call.ts'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import { type Call, IllegalMove, isFinal, nextStatus } from '../domain/call.ts'
import { type Millis, SECOND } from '../kit/clock.ts'
import type { CallChange } from '../live/calls.ts'
import { callbackAsked, guidanceAsked } from './call-guidance.ts'

/** What an update wants of a call. */
export type Asked =
  | { readonly kind: 'end'; readonly as: 'completed' | 'canceled' }
  | { readonly kind: 'change'; readonly change: CallChange }

/**
 * Reads an update. `Status` goes before everything else.
 *
 * @throws IllegalMove when the call is over already, `canceled` comes after the answer, or a document before it
 * @throws Refused 20001 when nothing is asked, or both Url and Twiml
 */
export function callChangeAsked(call: Call, body: UpdateCallForm, now: Millis): Asked {
  const { Status } = body
  // A call that is over refuses every change, so that is said first.
  if (isFinal(call.status)) throw new IllegalMove(call.status, 'redirected')
  if (Status !== undefined) {
    nextStatus(call.status, { kind: Status === 'canceled' ? 'canceled' : 'hung-up', at: now })
    return { kind: 'end', as: Status }
  }
  if (body.Url && body.Twiml) throw new Refused(REFUSALS.URL_AND_TWIML)
  const change: CallChange = {
    ...(body.Url || body.Twiml ? { guidance: guidanceAsked(body) } : {}),
    ...(body.TimeLimit === undefined ? {} : { longestMs: body.TimeLimit * SECOND }),
    ...(body.StatusCallback === undefined ? {} : { statusCallback: callbackAsked(body) }),
  }
  if (Object.keys(change).length === 0)
    throw new Refused(REFUSALS.INVALID_PARAMETER, { field: 'Status', why: 'give Status, Url or Twiml' })
  return { kind: 'change', change }
}

import { GRAPH_ERRORS, type WebhookErrorBody } from '@ringway/meta-wire'
import { type Millis, unixSeconds } from '../clock.ts'
import type { BusinessNumber } from '../network/business.ts'
import type { BusinessCall } from '../network/calls/business-call.ts'
import { durationSeconds, type Ended } from '../network/calls/call.ts'
import type { CallStatus } from '../network/calls/call-status.ts'
import type { LiveCall } from '../network/calls/live-call.ts'
import { UserCall } from '../network/calls/user-call.ts'
import type { User } from '../network/user.ts'
import { contactOf, fromUser, recipient, toUser } from './identity.ts'

type CallTold<Call extends LiveCall = LiveCall> = {
  readonly call: Call
  readonly user: User
  readonly business: BusinessNumber
  readonly now: Millis
}

/** The `value` of a `connect` webhook: a user calls, here is the offer. Keys in the order seen live. */
export function connectValue({ call, user, business, now }: CallTold<UserCall>) {
  return {
    ...opening(user, business),
    calls: [
      {
        ...startOf({ call, user, business, now }, 'connect'),
        ...payloadOf(call),
        session: { sdp: call.offer, sdp_type: 'offer' },
      },
    ],
  }
}

/** The `value` of a `call_created` webhook: a user calls a number that is led over SIP. No SDP: that goes by SIP. */
export function callCreatedValue({ call, user, business, now }: CallTold<UserCall>) {
  return {
    ...opening(user, business),
    calls: [{ ...startOf({ call, user, business, now }, 'call_created'), ...payloadOf(call) }],
  }
}

/** The `value` of a `connect` webhook of a business's own call: the SDP answer. Nobody has picked up by then. */
export function businessConnectValue({ call, user, business, now }: CallTold<BusinessCall>) {
  return {
    ...opening(user, business),
    calls: [
      {
        ...startOf({ call, user, business, now }, 'connect'),
        ...opaqueOf(call),
        session: { sdp: call.sdpAnswer, sdp_type: 'answer' },
      },
    ],
  }
}

/** The `value` that tells how a business's call fares; in the field `calls`, without contacts. */
export function callStatusValue({ call, user, business, now }: CallTold, status: CallStatus) {
  const { messaging_product, metadata } = opening(user, business)
  const told = { id: call.id, timestamp: unixSeconds(now), type: 'call', status, ...recipient(user) }
  return { messaging_product, metadata, statuses: [{ ...told, ...opaqueOf(call) }] }
}

/**
 * The `value` of a `terminate` webhook.
 *
 * An unanswered call is COMPLETED too: only `start_time`, `end_time` and `duration` tell that one was answered. The
 * errors of a failed call stand in the call and beside it, as in live traffic.
 */
export function terminateValue({ call, user, business, now }: CallTold) {
  const state = endOf(call)
  const errors = state.error === null ? {} : { errors: [webhookError(state.error)] }
  const answered = state.answeredAt === null ? {} : talk(state, state.answeredAt)
  return {
    ...opening(user, business),
    calls: [
      {
        ...startOf({ call, user, business, now }, 'terminate'),
        ...payloadOf(call),
        ...opaqueOf(call),
        ...answered,
        status: state.outcome === 'failed' ? 'FAILED' : 'COMPLETED',
        ...errors,
      },
    ],
    ...errors,
  }
}

/** The `value` that comes in place of `connect` where a user's call finds no way to pay for it. */
export function paymentMissingValue({ user, business }: Pick<CallTold, 'user' | 'business'>) {
  return { ...opening(user, business), errors: [webhookError(131044)] }
}

/** What every `calls` and `messages` value begins with. */
export function opening(user: User, business: BusinessNumber) {
  return {
    messaging_product: 'whatsapp',
    metadata: metadataOf(business),
    contacts: [contactOf(user)],
  } as const
}

/** The number that a webhook is about. */
export function metadataOf({ number, phoneNumberId }: BusinessNumber) {
  return { display_phone_number: number, phone_number_id: phoneNumberId } as const
}

/** A Graph error as a webhook tells it; `message` repeats `title`, as in live traffic. */
export function webhookError(code: keyof typeof GRAPH_ERRORS, details?: string): WebhookErrorBody {
  const { title } = GRAPH_ERRORS[code]
  return { code, title, message: title, error_data: { details: details ?? title } }
}

/** Of the button or the link that a user's call came from. */
function payloadOf(call: LiveCall) {
  if (!(call instanceof UserCall) || call.payload === null) return {}
  return call.via === 'link' ? { deeplink_payload: call.payload } : { cta_payload: call.payload }
}

/** What a call's webhook begins with. */
function startOf({ call, user, now }: CallTold, event: 'connect' | 'call_created' | 'terminate') {
  const { id, direction, business } = call
  const isUsers = direction === 'USER_INITIATED'
  const parties = isUsers ? { ...fromUser(user), to: business } : { from: business, ...toUser(user) }
  return { id, ...parties, event, timestamp: unixSeconds(now), direction }
}

const opaqueOf = ({ opaque }: LiveCall) => (opaque === null ? {} : { biz_opaque_callback_data: opaque })

const talk = (state: Ended, answeredAt: Millis) => ({
  start_time: unixSeconds(answeredAt),
  end_time: unixSeconds(state.endedAt),
  duration: durationSeconds(state),
})

function endOf(call: LiveCall): Ended {
  if (call.state.mode !== 'ended') throw new Error(`the call ${call.id} has not ended`)
  return call.state
}

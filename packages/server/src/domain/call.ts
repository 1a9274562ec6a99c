import type { Millis } from '../kit/clock.ts'
import type { HttpMethod } from './application.ts'
import type { WhatsAppAddress } from './sender.ts'
import type { AccountSid, ApplicationSid, CallSid, SenderSid } from './sid.ts'

/** Twilio's words for where a call is; the last five are final. */
export type CallStatus =
  | 'queued'
  | 'initiated'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'failed'
  | 'no-answer'
  | 'canceled'

export type FinalStatus = 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled'

export type CallDirection = 'inbound' | 'outbound-api' | 'outbound-dial'

/** What a status callback may be asked for; `completed` stands for every final status. */
export type CallEventName = 'initiated' | 'ringing' | 'answered' | 'completed'

export type StatusCallback = {
  readonly url: string
  readonly method: HttpMethod
  readonly events: readonly CallEventName[]
}

/** One call: one SID, one leg towards a WhatsApp user. */
export type Call = {
  readonly sid: CallSid
  readonly accountSid: AccountSid
  readonly direction: CallDirection
  readonly from: WhatsAppAddress
  readonly to: WhatsAppAddress
  readonly status: CallStatus
  /** Null for a call from a number that is no sender of the account: such a call has failed. */
  readonly senderSid: SenderSid | null
  readonly applicationSid: ApplicationSid | null
  /** The name in the caller's WhatsApp profile. */
  readonly callerName: string | null
  readonly parentCallSid: CallSid | null
  /** Meta's id of the call. Kept for ever, so that the call can always be hung up. */
  readonly metaCallId: string | null
  /** Meta has confirmed that the call is over. */
  readonly metaEnded: boolean
  /** The node that holds the call's audio; null once the call is final. */
  readonly ownerNode: string | null
  /** SequenceNumber of the next status callback, from 0. */
  readonly nextSequence: number
  readonly statusCallback: StatusCallback | null
  readonly errorCode: number | null
  readonly errorMessage: string | null
  readonly createdAt: Millis
  readonly updatedAt: Millis
  readonly answeredAt: Millis | null
  readonly endedAt: Millis | null
}

/** What is known of a call from the beginning. */
type Begun = Pick<
  Call,
  | ('sid' | 'accountSid' | 'senderSid' | 'applicationSid' | 'metaCallId' | 'ownerNode')
  | ('direction' | 'from' | 'to' | 'status' | 'callerName' | 'statusCallback' | 'parentCallSid')
>

/** A call that begins at `now`. */
export function newCall(begun: Begun, now: Millis): Call {
  return {
    ...begun,
    metaEnded: false,
    nextSequence: 0,
    errorCode: null,
    errorMessage: null,
    createdAt: now,
    updatedAt: now,
    answeredAt: null,
    endedAt: null,
  }
}

/** What can happen to a call. */
export type CallEvent =
  /** Meta has issued the id of a call that we place. */
  | { readonly kind: 'dialed'; readonly at: Millis }
  /** The user's phone rings. */
  | { readonly kind: 'rang'; readonly at: Millis }
  | { readonly kind: 'answered'; readonly at: Millis }
  /** `<Reject>`: we refused the caller. */
  | { readonly kind: 'rejected'; readonly reason: 'rejected' | 'busy'; readonly at: Millis }
  /** The user hung up, or gave up ringing. */
  | { readonly kind: 'user-hung-up'; readonly at: Millis }
  /** The user declined our call. */
  | { readonly kind: 'declined'; readonly at: Millis }
  /** Nobody answered our call for as long as it was to ring. */
  | { readonly kind: 'rang-out'; readonly at: Millis }
  /** We hung up: `<Hangup>`, the end of the document, `Status=completed`. */
  | { readonly kind: 'hung-up'; readonly at: Millis }
  /** `Status=canceled`. */
  | { readonly kind: 'canceled'; readonly at: Millis }
  | { readonly kind: 'failed'; readonly code: number; readonly message: string; readonly at: Millis }

/** An event that cannot happen to a call in this status; nor can a call be redirected that nobody has answered. */
export class IllegalMove extends Error {
  override readonly name = 'IllegalMove'
  readonly from: CallStatus
  readonly event: CallEvent['kind'] | 'redirected'

  constructor(from: CallStatus, event: CallEvent['kind'] | 'redirected') {
    super(`a call that is ${from} cannot be ${event}`)
    this.from = from
    this.event = event
  }
}

const FINAL: ReadonlySet<CallStatus> = new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled'])

export function isFinal(status: CallStatus): status is FinalStatus {
  return FINAL.has(status)
}

/**
 * The status after `event`.
 *
 * Nothing follows a final status, and nothing goes back: what Meta tells out of its order is an illegal move, and changes
 * nothing. `canceled` reaches only a call that nobody has answered. A call that we hang up before it was answered is
 * `canceled`; one that the user gives up is `no-answer`.
 *
 * @throws IllegalMove
 * @see Twilio, Call resource, "Call status values".
 */
export function nextStatus(status: CallStatus, event: CallEvent): CallStatus {
  if (isFinal(status)) throw new IllegalMove(status, event.kind)
  const answered = status === 'in-progress'
  switch (event.kind) {
    case 'dialed':
      if (status !== 'queued') throw new IllegalMove(status, event.kind)
      return 'initiated'
    case 'rang':
      if (status !== 'queued' && status !== 'initiated') throw new IllegalMove(status, event.kind)
      return 'ringing'
    case 'answered':
      if (answered) throw new IllegalMove(status, event.kind)
      return 'in-progress'
    case 'declined':
      if (answered) throw new IllegalMove(status, event.kind)
      return 'busy'
    case 'rang-out':
      if (answered) throw new IllegalMove(status, event.kind)
      return 'no-answer'
    case 'rejected':
      if (answered) throw new IllegalMove(status, event.kind)
      return event.reason === 'busy' ? 'busy' : 'no-answer'
    case 'canceled':
      if (answered) throw new IllegalMove(status, event.kind)
      return 'canceled'
    case 'user-hung-up':
      return answered ? 'completed' : 'no-answer'
    case 'hung-up':
      return answered ? 'completed' : 'canceled'
    case 'failed':
      return 'failed'
    default:
      return event satisfies never
  }
}

/** The call after `event`: status, times and, for a failure, its code. @throws IllegalMove */
export function afterEvent(call: Call, event: CallEvent): Call {
  const status = nextStatus(call.status, event)
  const moved: Call = { ...call, status, updatedAt: event.at }
  if (event.kind === 'answered') return { ...moved, answeredAt: event.at }
  if (!isFinal(status)) return moved
  const error = event.kind === 'failed' ? { errorCode: event.code, errorMessage: event.message } : {}
  return { ...moved, ...error, endedAt: event.at, ownerNode: null }
}

/** Whole seconds between answer and end, rounded up as they are billed; null for a call that was never answered or goes on. */
export function durationSeconds(call: Pick<Call, 'answeredAt' | 'endedAt'>): number | null {
  if (call.answeredAt === null || call.endedAt === null) return null
  return Math.max(0, Math.ceil((call.endedAt - call.answeredAt) / 1000))
}

/** The WhatsApp user of a call, whoever called whom. */
export function userOf({ direction, from, to }: Pick<Call, 'direction' | 'from' | 'to'>): WhatsAppAddress {
  return direction === 'inbound' ? from : to
}

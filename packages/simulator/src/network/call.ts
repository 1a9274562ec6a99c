import type { GraphErrorCode } from '@ringway/meta-wire'
import type { Millis } from '../clock.ts'

/** How a call ended, for the two who took part. */
export type Outcome = 'answered' | 'missed' | 'declined' | 'cancelled' | 'failed'

/**
 * Where a user's call is.
 *
 * - connecting: the business has been sent the offer. The phone says "Calling…".
 * - ringing: the business has pre-accepted and audio may be set up. The phone says "Ringing…".
 * - live: both can hear. `accepted` is false while only the business's audio, not its `accept`, has arrived.
 * - ended: over. `answeredAt` is null for a call that was never live.
 */
export type CallState =
  | { readonly mode: 'connecting' }
  | { readonly mode: 'ringing' }
  | { readonly mode: 'live'; readonly answeredAt: Millis; readonly accepted: boolean }
  | {
      readonly mode: 'ended'
      readonly outcome: Outcome
      readonly answeredAt: Millis | null
      readonly endedAt: Millis
      readonly error: GraphErrorCode | null
    }

export type Ended = Extract<CallState, { mode: 'ended' }>

/** The modes in the order in which a call goes through them. */
export const MODES = ['connecting', 'ringing', 'live', 'ended'] as const

export type CallEvent =
  | { readonly kind: 'pre-accepted' }
  | { readonly kind: 'accepted'; readonly at: Millis }
  /** The business's first audio; for the caller it answers the call as `accept` does. */
  | { readonly kind: 'heard'; readonly at: Millis }
  | { readonly kind: 'rejected'; readonly at: Millis }
  /** The business hung up. */
  | { readonly kind: 'terminated'; readonly at: Millis }
  /** The user hung up. */
  | { readonly kind: 'hung-up'; readonly at: Millis }
  /** Nobody answered in time. */
  | { readonly kind: 'timed-out'; readonly at: Millis }
  | { readonly kind: 'failed'; readonly at: Millis; readonly error: GraphErrorCode }

/** An event that cannot happen to a call where it is now. */
export class IllegalMove extends Error {
  override readonly name = 'IllegalMove'
  readonly state: CallState
  readonly event: CallEvent['kind']

  constructor(state: CallState, event: CallEvent['kind']) {
    super(`a call that is ${state.mode} cannot be ${event}`)
    this.state = state
    this.event = event
  }
}

/**
 * Where a user's call is after `event`.
 *
 * `pre-accepted` may come again while it rings (the same answer, sent twice); `accepted` comes once. A business that
 * terminates what it has not accepted has declined it.
 *
 * @throws IllegalMove
 * @see Meta, Calling API, "User-initiated calls".
 */
export function next(state: CallState, event: CallEvent): CallState {
  if (state.mode === 'ended') throw new IllegalMove(state, event.kind)
  switch (event.kind) {
    case 'pre-accepted':
      if (state.mode === 'live') throw new IllegalMove(state, event.kind)
      return { mode: 'ringing' }
    case 'accepted':
      return accepted(state, event.at)
    case 'heard':
      if (state.mode === 'connecting') throw new IllegalMove(state, event.kind)
      return state.mode === 'live' ? state : { mode: 'live', answeredAt: event.at, accepted: false }
    case 'rejected':
      if (state.mode === 'live') throw new IllegalMove(state, event.kind)
      return ended(state, 'declined', event.at)
    case 'terminated':
      return ended(state, state.mode === 'live' ? 'answered' : 'declined', event.at)
    case 'hung-up':
      return ended(state, state.mode === 'live' ? 'answered' : 'cancelled', event.at)
    case 'timed-out':
      if (state.mode === 'live') throw new IllegalMove(state, event.kind)
      return ended(state, 'missed', event.at)
    case 'failed':
      return { ...ended(state, 'failed', event.at), error: event.error }
    default:
      return event satisfies never
  }
}

type Running = Exclude<CallState, Ended>

function accepted(state: Running, at: Millis): CallState {
  if (state.mode !== 'live') return { mode: 'live', answeredAt: at, accepted: true }
  if (state.accepted) throw new IllegalMove(state, 'accepted')
  return { ...state, accepted: true }
}

function ended(state: Running, outcome: Outcome, endedAt: Millis): Ended {
  const answeredAt = state.mode === 'live' ? state.answeredAt : null
  return { mode: 'ended', outcome, answeredAt, endedAt, error: null }
}

/** Whole seconds from answer to end as Meta reports them, the difference of the two times in seconds; null if unanswered. */
export function durationSeconds(state: CallState): number | null {
  if (state.mode !== 'ended' || state.answeredAt === null) return null
  return Math.floor(state.endedAt / 1000) - Math.floor(state.answeredAt / 1000)
}

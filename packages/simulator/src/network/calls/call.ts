import type { GraphErrorCode } from '@ringway/meta-wire'
import type { Millis } from '../../clock.ts'
import type { Direction } from '../thread.ts'

/** How a call ended, for the user: `missed` also when the user was busy or could not be reached. */
export type Outcome = 'answered' | 'missed' | 'declined' | 'cancelled' | 'failed'

/**
 * Where a call is.
 *
 * - connecting: a user's call: the business has been sent the offer; the phone says "Calling…".
 *   A business's call: Graph has given it an id; the user's phone knows nothing of it.
 * - ringing: a user's call: the business has pre-accepted and audio may be set up; the phone says "Ringing…".
 *   A business's call: the user's phone rings.
 * - live: both can hear. `accepted` is false while of a user's call only the business's audio, not its `accept`, has
 *   arrived.
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

type At = { readonly at: Millis }

/** What ends a call of either direction. */
type AnyCallEvent =
  /** The business hung up. */
  | ({ readonly kind: 'terminated' } & At)
  /** The user hung up. */
  | ({ readonly kind: 'hung-up' } & At)
  /** Nobody answered in time. */
  | ({ readonly kind: 'timed-out' } & At)
  | ({ readonly kind: 'failed'; readonly error: GraphErrorCode } & At)

/** What else happens to a call that a user placed. */
type UserCallEvent =
  | { readonly kind: 'pre-accepted' }
  | ({ readonly kind: 'accepted' } & At)
  /** The business's first audio; for the caller it answers the call as `accept` does. */
  | ({ readonly kind: 'heard' } & At)
  | ({ readonly kind: 'rejected' } & At)

/** What else happens to a call that a business placed. */
type BusinessCallEvent =
  /** The user's phone has begun to ring. */
  | { readonly kind: 'rang' }
  | ({ readonly kind: 'answered' } & At)
  | ({ readonly kind: 'declined' } & At)
  /** The user's phone refused the call without ringing: it is in another one. */
  | ({ readonly kind: 'busy' } & At)

export type CallEvent = AnyCallEvent | UserCallEvent | BusinessCallEvent

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

type Running = Exclude<CallState, Ended>

/**
 * Where a call is after `event`.
 *
 * @throws IllegalMove
 * @see Meta, Calling API, "User-initiated calls" and "Business-initiated calls".
 */
export function next(direction: Direction, state: CallState, event: CallEvent): CallState {
  if (state.mode === 'ended') throw new IllegalMove(state, event.kind)
  return direction === 'USER_INITIATED' ? nextOfUserCall(state, event) : nextOfBusinessCall(state, event)
}

/**
 * `pre-accepted` may come again while it rings (the same answer, sent twice); `accepted` comes once. A business that
 * terminates what it has not accepted has declined it.
 */
function nextOfUserCall(state: Running, event: CallEvent): CallState {
  switch (event.kind) {
    case 'pre-accepted':
      return unanswered(state, event) && { mode: 'ringing' }
    case 'accepted':
      return accepted(state, event.at)
    case 'heard':
      if (state.mode === 'connecting') throw new IllegalMove(state, event.kind)
      return state.mode === 'live' ? state : { mode: 'live', answeredAt: event.at, accepted: false }
    case 'rejected':
      return ended(unanswered(state, event), 'declined', event.at)
    case 'terminated':
      return ended(state, state.mode === 'live' ? 'answered' : 'declined', event.at)
    case 'hung-up':
      return ended(state, state.mode === 'live' ? 'answered' : 'cancelled', event.at)
    case 'timed-out':
    case 'failed':
      return overtaken(state, event)
    default:
      throw new IllegalMove(state, event.kind)
  }
}

/** A phone rings once, and is answered only while it rings. A user who hangs up before the answer has declined. */
function nextOfBusinessCall(state: Running, event: CallEvent): CallState {
  switch (event.kind) {
    case 'rang':
      return only('connecting', state, event) && { mode: 'ringing' }
    case 'answered':
      return only('ringing', state, event) && { mode: 'live', answeredAt: event.at, accepted: true }
    case 'declined':
      return ended(only('ringing', state, event), 'declined', event.at)
    case 'busy':
      return ended(only('connecting', state, event), 'missed', event.at)
    case 'terminated':
      return ended(state, state.mode === 'live' ? 'answered' : 'cancelled', event.at)
    case 'hung-up':
      return ended(state, state.mode === 'live' ? 'answered' : 'declined', event.at)
    case 'timed-out':
    case 'failed':
      return overtaken(state, event)
    default:
      throw new IllegalMove(state, event.kind)
  }
}

function overtaken(state: Running, event: Extract<AnyCallEvent, { kind: 'timed-out' | 'failed' }>): CallState {
  if (event.kind === 'failed') return { ...ended(state, 'failed', event.at), error: event.error }
  return ended(unanswered(state, event), 'missed', event.at)
}

function only(mode: Running['mode'], state: Running, { kind }: CallEvent): Running {
  if (state.mode !== mode) throw new IllegalMove(state, kind)
  return state
}

function unanswered(state: Running, { kind }: CallEvent): Running {
  if (state.mode === 'live') throw new IllegalMove(state, kind)
  return state
}

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

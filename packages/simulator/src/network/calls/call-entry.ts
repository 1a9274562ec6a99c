import { GRAPH_ERRORS } from '@ringway/meta-wire'
import type { Direction, ThreadEntry } from '../thread.ts'
import { type CallState, durationSeconds, type Outcome } from './call.ts'
import type { LiveCall } from './live-call.ts'

/** How an ended call reads in the user's thread; the phone adds the duration of an answered one. */
const WORDS = {
  USER_INITIATED: { answered: 'Voice call', missed: 'No answer', declined: 'Declined', cancelled: 'Cancelled' },
  // To a phone that was not answered it is all one who gave up, the caller or the network.
  BUSINESS_INITIATED: {
    answered: 'Voice call',
    missed: 'Missed voice call',
    declined: 'Declined',
    cancelled: 'Missed voice call',
  },
} as const satisfies Record<Direction, Record<Exclude<Outcome, 'failed'>, string>>

/** The call as a line of the thread. */
export function callEntry({ id, startedAt, direction, state }: LiveCall): ThreadEntry {
  return {
    id,
    at: startedAt,
    from: direction === 'USER_INITIATED' ? 'user' : 'business',
    kind: 'call',
    text: callText(direction, state),
    status: null,
    call: {
      direction,
      outcome: state.mode === 'ended' ? state.outcome : null,
      durationSeconds: durationSeconds(state),
    },
  }
}

function callText(direction: Direction, state: CallState): string | null {
  if (state.mode !== 'ended') return null
  if (state.outcome !== 'failed') return WORDS[direction][state.outcome]
  return state.error === null ? 'Call failed' : GRAPH_ERRORS[state.error].title
}

import type { CallEvent, CallState } from './call.ts'

/** How a business's call fares, in Meta's words. */
export type CallStatus = 'RINGING' | 'ACCEPTED' | 'REJECTED'

/** The status that a business is told when this happens to its call; null: none. */
export function statusAt(before: CallState, event: CallEvent): CallStatus | null {
  switch (event.kind) {
    case 'rang':
      return 'RINGING'
    case 'answered':
      return 'ACCEPTED'
    case 'declined':
    case 'busy':
      return 'REJECTED'
    case 'hung-up':
      return before.mode === 'live' ? null : 'REJECTED'
    default:
      return null
  }
}

/** Did a business's call that was ringing just end without an answer? One that failed says nothing of its user. */
export function wasMissed(before: CallState, after: CallState): boolean {
  if (before.mode !== 'ringing' || after.mode !== 'ended') return false
  return after.outcome !== 'failed'
}

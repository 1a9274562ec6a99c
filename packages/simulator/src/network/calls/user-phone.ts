import type { User } from '../user.ts'
import type { BusinessCall } from './business-call.ts'

/** A business's call reaches its user's phone, which does as its user has told it to. */
export function reachPhone(call: BusinessCall, user: User, isInAnotherCall: boolean): void {
  if (user.onCall === 'unreachable') return
  if (user.onCall === 'busy' || isInAnotherCall) {
    call.refuseBusy()
    return
  }
  call.ring()
  if (user.onCall === 'decline') call.decline()
  if (user.onCall === 'answer')
    call.later(user.answerAfterMs, () => {
      // Somebody may have been faster.
      if (call.state.mode === 'ringing') call.answer()
    })
}

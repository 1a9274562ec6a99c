import type { Millis } from '../kit/clock.ts'
import { type CallPermission, mayCall } from './permission.ts'
import type { PolicyProfile } from './policy.ts'

/** What decides whether a business may call a user. */
export type PlacingFacts = {
  /** The number called from is a sender of the account. */
  readonly isSender: boolean
  /** It has a voice application: calling is on. */
  readonly callingOn: boolean
  /** Numbers of its country may place calls. */
  readonly mayCallOut: boolean
  /** Calls of the sender that are not over. */
  readonly liveCalls: number
  /** A call between the two that is not over. */
  readonly busyTogether: boolean
  readonly permission: CallPermission
}

export type PlacingRefusal =
  | 'not-a-sender'
  | 'calling-off'
  | 'country'
  | 'crowded'
  | 'busy-together'
  | 'no-permission'
  | 'call-limit'

/** May the call be placed at `now`? The first thing that speaks against it, in the order in which Meta looks. */
export function mayPlace(
  facts: PlacingFacts,
  now: Millis,
  policy: PolicyProfile,
): { readonly refusal: PlacingRefusal | null; readonly retryAt: Millis | null } {
  const verdict = mayCall(facts.permission, now, policy)
  const first = firstObjection(facts, policy) ?? (verdict.ok ? null : verdict.because)
  return { refusal: first, retryAt: !verdict.ok && verdict.because === 'call-limit' ? verdict.retryAt : null }
}

function firstObjection(facts: PlacingFacts, policy: PolicyProfile): PlacingRefusal | null {
  if (!facts.isSender) return 'not-a-sender'
  if (!facts.callingOn) return 'calling-off'
  if (!facts.mayCallOut) return 'country'
  if (facts.liveCalls >= policy.concurrentCalls) return 'crowded'
  return facts.busyTogether ? 'busy-together' : null
}

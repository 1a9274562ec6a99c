import type { BusinessNumber } from '../business.ts'
import type { User } from '../user.ts'

/** What calls ask of, and tell to, the rules of call permission. */
export interface CallPermissionGate {
  /** May this business call this user now? Null, or Graph's refusal. */
  refusal(business: BusinessNumber, user: User): { readonly code: 138006 | 138012; readonly details: string } | null
  /** A call id was issued. */
  placed(business: BusinessNumber, user: User): void
  /** A call was answered. @param by who had placed it */
  connected(business: BusinessNumber, user: User, by: 'business' | 'user'): void
  /** A business's call ended unanswered after RINGING: no answer, declined, or cancelled while ringing. */
  missed(business: BusinessNumber, user: User): void
}

import type { BusinessNumber } from './business.ts'
import type { User } from './user.ts'

/** What a business's call asks and tells about the user's leave to be called. */
export interface CallPermissionGate {
  /** May this business call this user now? null, or Graph's refusal. */
  refusal(business: BusinessNumber, user: User): { readonly code: 138006 | 138012; readonly details: string } | null
  /** A call id was issued. */
  placed(business: BusinessNumber, user: User): void
  /** A call was answered. */
  connected(business: BusinessNumber, user: User, by: 'business' | 'user'): void
  /** A business's call ended unanswered after RINGING. */
  missed(business: BusinessNumber, user: User): void
}

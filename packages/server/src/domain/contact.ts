import { DAY, type Millis } from '../kit/clock.ts'
import type { CallPermission } from './permission.ts'
import type { WhatsAppAddress } from './sender.ts'
import type { SenderSid } from './sid.ts'
import type { UserKey } from './user-key.ts'

/** What one sender and one user have to do with each other: may it be called, may it be written to. */
export type Contact = {
  readonly senderSid: SenderSid
  readonly userKey: UserKey
  /** The user as Meta last wrote it. */
  readonly user: WhatsAppAddress
  readonly permission: CallPermission
  /** The user's last message or call, answered or not, or the answer to a call of ours; null when we know of none. */
  readonly lastContactAt: Millis | null
}

/** How long after the user's last contact anything may be written, not templates alone. */
export const SERVICE_WINDOW: Millis = DAY

/**
 * May anything be written to the user at `now`? `unknown`: we have never heard of the user, which Meta may have.
 *
 * @see Meta, "Customer service windows". Our own messages do not extend it.
 */
export function serviceWindow({ lastContactAt }: Contact, now: Millis): 'open' | 'closed' | 'unknown' {
  if (lastContactAt === null) return 'unknown'
  return now - lastContactAt < SERVICE_WINDOW ? 'open' : 'closed'
}

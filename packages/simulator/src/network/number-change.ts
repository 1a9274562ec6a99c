import type { Digits } from '@ringway/meta-wire'
import { NO_BUTTONS } from './button.ts'
import type { Thread, ThreadEntry } from './thread.ts'
import { type User, userIdOf } from './user.ts'

/**
 * The user with another number. With it comes a new BSUID, which is told where the old one was.
 *
 * @see Meta, webhook `messages`: system
 */
export function withNumber(user: User, waId: Digits): User {
  const after = { ...user, waId }
  return user.userId ? { ...after, userId: userIdOf({ ...after, userId: null }) } : after
}

/** What the phone still shows under the new number, which businesses do not know: no window, and no permission. */
export function keptThread({ entries }: Thread): Thread {
  return { entries: entries.map(keptEntry), lastContact: null }
}

function keptEntry(entry: ThreadEntry): ThreadEntry {
  const over = { status: 'expired', buttons: NO_BUTTONS } as const
  if (entry.kind === 'permission_prompt' && entry.status === 'pending') return { ...entry, ...over }
  return entry.kind === 'permission_request' ? { ...entry, ...over, expiresAt: null } : entry
}

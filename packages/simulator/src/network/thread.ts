import type { Millis } from '../clock.ts'
import type { Button } from './button.ts'
import type { Outcome } from './calls/call.ts'
import type { MediaKind } from './media/media.ts'

/** Who began a call, in Meta's words. */
export type Direction = 'USER_INITIATED' | 'BUSINESS_INITIATED'

/**
 * `sent`: on its way. `delivered`: a user's message when the business's webhook has taken it, a business's when it is on
 * the phone. `read`: the user has seen it, which only messages of businesses tell.
 */
export type MessageStatus = 'sent' | 'delivered' | 'read' | 'failed'

/** `expired`: it can no longer be answered, and no grant from it holds. */
export type RequestStatus = 'pending' | 'accepted' | 'rejected' | 'expired'

/** `expired`: nobody answered, and the permission it asked about is gone or was given anew. */
export type PromptStatus = 'pending' | 'kept' | 'stopped' | 'expired'

/** What a message shows around its text. */
export type Card = {
  /** A title; of a document, its file name. */
  readonly header: string | null
  readonly mediaUrl: string | null
  /** What is there; null without media. */
  readonly mediaKind: MediaKind | null
  readonly footer: string | null
}

/** One line of the conversation between a user and a business; messages and calls stand in one order. */
export type ThreadEntry = {
  readonly id: string
  readonly at: Millis
  readonly from: 'user' | 'business' | 'system'
  /** The text of a message; of a call, how it ended in words (of a failed one, why); null while a call goes on. */
  readonly text: string | null
  readonly card?: Card | null
  readonly buttons?: readonly Button[]
} & (
  | { readonly kind: 'message'; readonly status: MessageStatus; readonly call: null }
  | {
      readonly kind: 'permission_request'
      readonly status: RequestStatus
      /** Of an accepted one: the first moment at which the permission no longer holds; null: it is permanent. */
      readonly expiresAt: Millis | null
      readonly call: null
    }
  | { readonly kind: 'permission_prompt'; readonly status: PromptStatus; readonly call: null }
  | { readonly kind: 'call'; readonly status: null; readonly call: CallLine }
)

export type CallLine = {
  readonly direction: Direction
  readonly outcome: Outcome | null
  /** Whole seconds; null for a call that nobody answered or that goes on. */
  readonly durationSeconds: number | null
}

/** What one user and one business have said to each other. */
export type Thread = {
  readonly entries: readonly ThreadEntry[]
  /** The user's last message or call: it opens the service window. */
  readonly lastContact: Millis | null
}

export const EMPTY_THREAD: Thread = { entries: [], lastContact: null }

/** A thread remembers this many lines; the oldest go first. */
const MAX_ENTRIES = 2_000

/** The entry with this id, if it is of the kind. */
export function entryOf<Kind extends ThreadEntry['kind']>(
  thread: Thread,
  kind: Kind,
  id: string | null,
): Extract<ThreadEntry, { kind: Kind }> | undefined {
  return thread.entries.find(
    (entry): entry is Extract<ThreadEntry, { kind: Kind }> => entry.id === id && entry.kind === kind,
  )
}

/** The thread with `entry` at its end, or in the place of the entry that has its id. */
export function withEntry(thread: Thread, entry: ThreadEntry): Thread {
  const known = thread.entries.some(({ id }) => id === entry.id)
  const entries = known
    ? thread.entries.map((old) => (old.id === entry.id ? entry : old))
    : [...thread.entries, entry].slice(-MAX_ENTRIES)
  return { ...thread, entries }
}

export function withContact(thread: Thread, at: Millis): Thread {
  return { ...thread, lastContact: at }
}

import type { Digits } from '@ringway/meta-wire'
import type { Pcm } from '@ringway/sound'
import type { Millis } from '../clock.ts'

/** What a user's phone does when a business calls it. `manual`: a person or a script decides each time. */
export const ON_CALL = ['manual', 'answer', 'decline', 'ignore', 'busy', 'unreachable'] as const
export type OnCall = (typeof ON_CALL)[number]

/** A WhatsApp user. */
export type User = {
  /** The number as it was registered; other spellings of the same number find the same user. */
  readonly waId: Digits
  readonly name: string
  readonly onCall: OnCall
  /** With `onCall: answer`: how long it rings first. Default 1,000. */
  readonly answerAfterMs: Millis
  /** What the user says on a call from the moment it is live; null leaves the voice to a browser phone. */
  readonly audio: { readonly pcm: Pcm; readonly loop: boolean } | null
}

export const DEFAULT_ANSWER_AFTER: Millis = 1_000

/** The users that a first start knows. */
export const FIRST_USERS: readonly User[] = [
  { waId: '555551234567', name: 'Consumer A', onCall: 'manual', answerAfterMs: DEFAULT_ANSWER_AFTER, audio: null },
  { waId: '5524987654321', name: 'Consumer B', onCall: 'manual', answerAfterMs: DEFAULT_ANSWER_AFTER, audio: null },
]

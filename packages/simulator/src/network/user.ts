import { createHash } from 'node:crypto'
import type { Digits } from '@ringway/meta-wire'
import type { Pcm } from '@ringway/sound'
import type { Millis } from '../clock.ts'
import type { Step } from '../scripts/step.ts'
import { countriesOf } from './calling/country.ts'

/**
 * What a user's phone does when a business calls it. `manual`: a person or a script decides each time. `blocked`: it has
 * blocked businesses, whose calls and messages Meta refuses.
 */
export const ON_CALL = ['manual', 'answer', 'decline', 'ignore', 'busy', 'unreachable', 'blocked'] as const
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
  /** What the user does on each call from the moment it is live; null: nothing. */
  readonly script: readonly Step[] | null
  readonly username?: string | null
  /** Businesses that this user has not been in touch with by number know them by their id alone. */
  readonly hiddenNumber?: boolean
  /** The business-scoped user id (BSUID); without one it is made from the number, and told only where the number is not. */
  readonly userId?: string | null
  /** The id within the business's whole portfolio, where that is switched on. */
  readonly parentUserId?: string | null
}

/** `BR.2f9c…`: country, dot, up to 128 letters and digits. @see Meta, "Business-scoped user IDs" */
export function userIdOf({ userId, waId }: User): string {
  if (userId) return userId
  const country = countriesOf(waId)[0] ?? 'ZZ'
  return `${country}.${createHash('sha256').update(waId).digest('hex').slice(0, 20)}`
}

export const DEFAULT_ANSWER_AFTER: Millis = 1_000

/** The users that a first start knows. */
export const FIRST_USERS: readonly User[] = [
  {
    waId: '555551234567',
    name: 'Consumer A',
    onCall: 'manual',
    answerAfterMs: DEFAULT_ANSWER_AFTER,
    audio: null,
    script: null,
  },
  {
    waId: '5524987654321',
    name: 'Consumer B',
    onCall: 'manual',
    answerAfterMs: DEFAULT_ANSWER_AFTER,
    audio: null,
    script: null,
  },
]

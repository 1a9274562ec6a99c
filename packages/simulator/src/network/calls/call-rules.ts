import type { Millis } from '../../clock.ts'
import type { PolicyProfile } from '../policy-profile.ts'

/** What the network allows calls, and how long it takes with them. */
export type CallRules = {
  /** How long a user's call rings before nobody has answered. Default 45 s, inside Meta's 30 to 60. */
  readonly answerWindowMs: Millis
  /** How long a business's call rings at the user. Default: as long as a user's; no page says. */
  readonly ringWindowMs?: Millis
  /** From Graph's answer to `connect` until its SDP answer goes out and the user's phone is reached. Default 300. */
  readonly connectAfterMs: Millis
  /** From the user's answer, and with it the first audio, to the ACCEPTED webhook. Default 0; Meta's may be late. */
  readonly acceptedAfterMs: Millis
  /** Running calls of one business number, both directions, ringing ones counted. Default 1,000. */
  readonly concurrentCalls: number
  /** From a user's phone losing its network until the call fails (138022), unless the business ends it. Default 30 s. */
  readonly lostUserMs: Millis
  /** Meta's rules for permissions and templates, as of a day. Default: the profile `seed`. */
  readonly policy: PolicyProfile
}

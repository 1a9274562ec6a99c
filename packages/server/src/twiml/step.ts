import type { RejectReason } from './reject.ts'
import type { Unresolvable } from './resolve-url.ts'
import type { Utterance } from './utterance.ts'

/** Be heard, then go on. Outcome: `uttered`. Never without utterances. */
export type UtterStep = { readonly kind: 'utter'; readonly utterances: readonly Utterance[] }

/**
 * Be heard while keys are collected; the first key ends what is heard. Outcome: `gathered`.
 *
 * `timeoutSeconds` runs from the end of what is heard, and again from each key. `gather-digits.ts` says which key ends it.
 */
export type GatherStep = {
  readonly kind: 'gather'
  /** May be empty. */
  readonly utterances: readonly Utterance[]
  /** So many keys end it; null: no number does. */
  readonly numDigits: number | null
  /** This key ends it; '' : no key does. */
  readonly finishOnKey: string
  readonly timeoutSeconds: number
}

/** Ask for the document that takes over. `params` go in this order after the standard ones; `url` is absolute. */
export type FetchStep = {
  readonly kind: 'fetch'
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly params: readonly (readonly [name: string, value: string])[]
}

/** The document cannot go on: the code is Twilio's, and the fallback URL's business. */
export type FailedStep = Unresolvable

/**
 * What a document wants done next. `utter` and `gather` are followed by the step after their outcome; after the others
 * this document has nothing more to say.
 *
 * `hangup` and `end` (the document is over) end the call. `reject` refuses a call that has not been answered and hangs up
 * one that has.
 */
export type Step =
  | UtterStep
  | GatherStep
  | FetchStep
  | FailedStep
  | { readonly kind: 'hangup' }
  | { readonly kind: 'reject'; readonly reason: RejectReason }
  | { readonly kind: 'end' }

/** The keys that were pressed, without the one that finished. No digits is no input. */
export type Gathered = { readonly kind: 'gathered'; readonly digits: string; readonly finishedOnKey: string | null }

/** What came of a step. */
export type Outcome = { readonly kind: 'uttered' } | Gathered

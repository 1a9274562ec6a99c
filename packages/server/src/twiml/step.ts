import type { RejectReason } from './reject.ts'
import type { Unresolvable } from './resolve-url.ts'
import type { RingTone } from './ring-tones.ts'
import type { Position } from './twiml-error.ts'
import type { Utterance } from './utterance.ts'

/** Be heard, then go on. Outcome: `uttered`. Never without utterances. */
export type UtterStep = { readonly kind: 'utter'; readonly utterances: readonly Utterance[] }

/**
 * Be heard while keys are collected, or the user is listened to, or both. Outcome: `gathered`. What ends it, and what
 * falls silent meanwhile: `gather-input.ts`.
 */
export type GatherStep = {
  readonly kind: 'gather'
  /** May be empty. */
  readonly utterances: readonly Utterance[]
  /** Keys count. One of `keys` and `speech` is always wanted. */
  readonly keys: boolean
  /** What is said counts; null: nobody listens. */
  readonly speech: SpeechWanted | null
  /** So many keys end it; null: no number does. */
  readonly numDigits: number | null
  /** This key ends it; '' : no key does. */
  readonly finishOnKey: string
  /** Without input: from the end of what is heard, and again from each key and from speech that nobody understood. */
  readonly timeoutSeconds: number
}

/** How the user is listened to. */
export type SpeechWanted = {
  /** Seconds of silence after which an utterance is over, 1 to 14,400; `auto`: the first pause ends it. */
  readonly endsAfter: number | 'auto'
  /** What is listened for, as the document writes it: at most 500 phrases of 100 characters; none: anything. */
  readonly hints: readonly string[]
  /** A language tag, as the document writes it. */
  readonly language: string
  /** Profanities are masked. */
  readonly profanityFilter: boolean
  /** Speech ends what is heard, as a key does. */
  readonly bargeIn: boolean
  /** An utterance is over after so many seconds, 1 to 60. */
  readonly longestSeconds: number
  /** Is told what has been understood so far, while the user speaks. Absolute. */
  readonly partial: Endpoint | null
}

/** Call, and be joined with whoever answers. Outcome: `dialed`. Every URL is absolute. */
export type DialStep = {
  readonly kind: 'dial'
  /** Whom to call, in order: none to ten. */
  readonly targets: readonly DialTarget[]
  /** What of the Dial cannot be dialed, and why, in its order: told as alerts when the Dial's turn comes. Eleven at most. */
  readonly refused: readonly Refusal[]
  /** As written; null when it was not given. */
  readonly callerId: string | null
  /** How long a phone may ring, 5 to 600. */
  readonly timeoutSeconds: number
  /** How long the call may last from its answer, to 14,400. */
  readonly timeLimitSeconds: number
  readonly hangupOnStar: boolean
  readonly answerOnBridge: boolean
  /** A country's, of Twilio's list; null when it was not given. */
  readonly ringTone: RingTone | null
  readonly sequential: boolean
  /** Where the outcome is told, and whose document takes over; null: the next verb runs. */
  readonly action: Endpoint | null
}

export type DialTarget = {
  readonly kind: 'WhatsApp'
  /** `+` and 8 to 15 digits, with `whatsapp:` before it if it was written so. */
  readonly number: string
  /** Heard by the callee alone before both are joined. */
  readonly whisper: Endpoint | null
  readonly statusCallback: (Endpoint & { readonly events: readonly DialEvent[] }) | null
}

/** A document or a callback, and how it is asked for. */
export type Endpoint = { readonly url: string; readonly method: 'GET' | 'POST' }
/** What a dialed call's status callback can be told. */
export type DialEvent = 'initiated' | 'ringing' | 'answered' | 'completed'

/** Something that is not dialed: Twilio's code, and where the document asks for it. */
export type Refusal = Position & { readonly code: number; readonly message: string }

/** Ask for the document that takes over. `params` go in this order after the standard ones; `url` is absolute. */
export type FetchStep = {
  readonly kind: 'fetch'
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly params: readonly (readonly [name: string, value: string])[]
}

/**
 * The document cannot go on: the code is Twilio's, and the fallback URL's business. 13201: it dials, and is itself heard
 * by somebody who was dialed.
 */
export type FailedStep = Unresolvable | { readonly kind: 'failed'; readonly code: 13201; readonly message: string }

/**
 * What a document wants done next. `utter`, `gather` and `dial` are followed by the step after their outcome; after the
 * others this document has nothing more to say.
 *
 * `hangup` and `end` (the document is over) end the call. `reject` refuses a call that has not been answered and hangs up
 * one that has.
 */
export type Step =
  | UtterStep
  | GatherStep
  | DialStep
  | FetchStep
  | FailedStep
  | { readonly kind: 'hangup' }
  | { readonly kind: 'reject'; readonly reason: RejectReason }
  | { readonly kind: 'end' }

/** The keys that were pressed, without the one that finished, or what was said. Neither is no input; never both. */
export type Gathered = {
  readonly kind: 'gathered'
  readonly digits: string
  readonly finishedOnKey: string | null
  readonly speech: Understood | null
}

/** What was said. */
export type Understood = {
  /** Never empty. */
  readonly text: string
  /** 0 to 1; null when whoever listened does not say. */
  readonly confidence: number | null
}

/** How a Dial has come out. */
export type Dialed = {
  readonly kind: 'dialed'
  readonly status: 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled'
  /** Of the call that decided it; null when none was placed. */
  readonly callSid: string | null
  /** From that call's answer to its end; null where it is not told: it goes on without the caller, or there is none. */
  readonly durationSeconds: number | null
  readonly bridged: boolean
}

/** What came of a step. */
export type Outcome = { readonly kind: 'uttered' } | Gathered | Dialed

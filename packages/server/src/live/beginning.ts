import type { MediaLeg } from '@ringway/media'
import type { CallConnected, CallProgressed } from '../carrier/meta/carrier-event.ts'
import type { CallEvent } from '../domain/call.ts'
import type { CallSid } from '../domain/sid.ts'
import type { Millis } from '../kit/clock.ts'
import type { Program } from '../twiml/program.ts'
import type { DialStep } from '../twiml/step.ts'
import type { MoveOptions } from './call-record.ts'
import type { Conversation } from './conversation.ts'
import type { Dialing } from './dialing.ts'

/** What a beginning knows of its call, and may do to it. */
export type CallInHand = {
  readonly sid: CallSid
  /** Aborts when the call is over. */
  readonly life: AbortSignal
  readonly conversation: Conversation
  /** The call's own time, which does not jump. */
  now(): Millis
  /** Puts an event on record; when it ends the call, everything that runs for it stops. Never rejects. */
  move(event: CallEvent, options?: MoveOptions): Promise<boolean>
  /** The leg's connection is gone although nobody closed it. */
  lost(reason: string): void
  /** Begins a `<Dial>` before the call is answered; the document that runs then goes on with this one. */
  dial(step: DialStep): Dialing
}

/** Both can hear each other. */
export type Begun = {
  readonly leg: MediaLeg
  readonly first: FirstDocument
  /** What follows when the first document has come to its end without hanging up. Then the call is hung up. */
  readonly afterFirst?: () => Promise<void>
}

/**
 * The first document, when it is there and its turn has come; null when the customer's app gave none that can be used.
 *
 * @param turn aborts when the call is over, and when another document takes its place
 * @throws CallOver
 */
export type FirstDocument = (turn: AbortSignal) => Promise<Program | null>

/** How a call comes to be in progress: a user's call is answered, ours is placed and picked up. */
export interface Beginning {
  /** As soon as there is one, answered or not. */
  readonly leg: MediaLeg | null
  /** Settles when no answer of Meta's is waited for any more, which may be after the call's end. Never rejects. */
  readonly settled?: Promise<unknown> | undefined
  /**
   * Called once, at once.
   *
   * @returns null when the call has been ended here, as by `<Reject>`
   * @throws CallOver when the call ends meanwhile; whatever else keeps the call from beginning
   */
  begin(call: CallInHand): Promise<Begun | null>
  /** Meta tells how a call that we place fares. */
  told?(fact: CallConnected | CallProgressed): Promise<void>
  /** Another document has taken the call over. */
  redirected?(): void
}

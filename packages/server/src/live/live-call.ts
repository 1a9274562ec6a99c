import { setTimeout as pause } from 'node:timers/promises'
import { BadOffer, type MediaLeg } from '@ringway/media'
import type { CallEnded, CallOffered } from '../carrier/meta/carrier-event.ts'
import { isGraphFailure } from '../carrier/meta/graph-error.ts'
import { INTERNAL_ERROR, twilioCodeOf } from '../contract/meta/call-error-codes.ts'
import { type Call, type CallEvent, isFinal } from '../domain/call.ts'
import type { CallSid } from '../domain/sid.ts'
import { type Millis, SECOND } from '../kit/clock.ts'
import { deferred } from '../kit/deferred.ts'
import { persist } from '../kit/persist.ts'
import { SerialQueue } from '../kit/serial-queue.ts'
import type { FirstMove } from '../twiml/document.ts'
import { ANSWER_WITHIN_MS, Answering } from './answering.ts'
import { CallOver, unlessOver } from './call-over.ts'
import { type Moved, type MoveOptions, moveCall } from './call-record.ts'
import { Conversation, type Opening, type Parties } from './conversation.ts'
import { type EndAtMeta, endAtMeta } from './end-at-meta.ts'
import type { Rooms } from './rooms.ts'
import { runScript, ScriptFault, skipLeadingPause } from './script-runner.ts'

/** How long a refusal of Meta's waits for the webhook that explains it: the user may just have hung up. */
const EXPLANATION_MS = 2 * SECOND

/** The last packet has left when a prompt ends; the phone still has to play what it has buffered. */
const LAST_WORD_MS = 120

/** Twilio's longest call, 4 hours. */
const LONGEST_CALL_MS = 14_400 * SECOND

/** A record that could not be kept is tried again: the database may be restarting. */
const KEEP_AGAIN_AFTER_MS = [100, 400, 1_000]

/** What is said when the customer's app gives nothing that can be carried out. */
const APPLICATION_ERROR = 'We are sorry. An application error has occurred. Goodbye.'

/**
 * One call happening now: answered at Meta while the customer's app is asked what to do, then led through its TwiML.
 *
 * It ends once, by whoever comes first: the script, the user, the REST API, a fault. Ending twice is fine.
 */
export class LiveCall {
  readonly sid: CallSid
  /** Resolves when nothing of the call is left: no leg, no timer, its end on record. */
  readonly over: Promise<void>
  readonly #rooms: Rooms
  readonly #conversation: Conversation
  readonly #answering: Answering
  readonly #life = new AbortController()
  readonly #record = new SerialQueue()
  readonly #left = deferred<void>()
  /** When it began, on both scales. */
  readonly #began: { readonly at: Millis; readonly steady: number }
  /** When the call must be answered, on the `performance.now()` scale. */
  readonly #answerBy: number
  #longest: NodeJS.Timeout | undefined
  #call: Call

  /** @param offeredAt when Meta's webhook was read, on the `performance.now()` scale */
  constructor(rooms: Rooms, call: Call, offered: CallOffered, parties: Parties, offeredAt: number) {
    this.#rooms = rooms
    this.#call = call
    this.sid = call.sid
    this.#began = { at: rooms.clock.now(), steady: performance.now() }
    // Meta may have told us late, or again: what has passed since the user's tap is gone.
    const age = Math.max(0, Math.min(this.#began.at - offered.at, ANSWER_WITHIN_MS))
    this.#answerBy = offeredAt + ANSWER_WITHIN_MS - age
    this.over = this.#left.promise
    this.#conversation = new Conversation(rooms, call, parties)
    rooms.events.twimlAsked({ callSid: call.sid, ms: performance.now() - offeredAt })
    const opening = this.#conversation.begin(this.#life.signal)
    this.#answering = new Answering(rooms, call.sid, offered, {
      life: this.#life.signal,
      since: offeredAt,
      answerBy: this.#answerBy,
      lost: (reason) => this.mediaLost(reason),
    })
    void this.#run(opening)
  }

  get record(): Call {
    return this.#call
  }

  /** We end the call: the REST API asks for it, or the server stops. @returns the call as it is then */
  async end(event: 'hung-up' | 'canceled'): Promise<Call> {
    await this.#finish({ kind: event, at: this.#now() })
    return this.#call
  }

  /** Meta says the call is over: the user hung up or gave up, or the call failed on the way. */
  async endedByMeta(ended: CallEnded): Promise<void> {
    const at = this.#now()
    const event: CallEvent =
      ended.errorCode === null
        ? { kind: 'user-hung-up', at }
        : {
            kind: 'failed',
            code: twilioCodeOf(ended.errorCode),
            message: `Meta ended the call (${ended.errorCode}): ${ended.errorMessage ?? 'no reason given'}`,
            at,
          }
    await this.#finish(event, { metaEnded: true })
  }

  /** The audio is gone for good. */
  async mediaLost(reason: string): Promise<void> {
    await this.#fail(32014, `The call's audio was lost: ${reason}`)
  }

  async #run(opening: Promise<Opening>): Promise<void> {
    try {
      await this.#lead(opening)
    } catch (error) {
      if (!(error instanceof CallOver)) await this.#failFrom(error)
    } finally {
      await this.#cleanUp()
    }
  }

  /** Decides from the first document whether the call is answered, then follows the script. */
  async #lead(opening: Promise<Opening>): Promise<void> {
    const { first, waitedMs } = await this.#holdOffAnswer(opening)
    if (first?.kind === 'reject') {
      await this.#finish({ kind: 'rejected', reason: first.reason, at: this.#now() })
      return
    }
    const leg = await this.#answer()
    const { program } = await unlessOver(this.#life.signal, opening)
    if (program === null) return await this.#sayApplicationError(leg)
    const parts = this.#conversation.partsFor(leg, this.#life.signal)
    try {
      await runScript(waitedMs > 0 ? await skipLeadingPause(program, waitedMs, parts) : program, parts)
    } catch (error) {
      if (error instanceof CallOver) throw error
      await this.#recover(leg, error)
    }
    await this.#hangUp()
  }

  /**
   * Waits for the first document, and through a leading `<Pause>`, unanswered: but never beyond the time that Meta
   * leaves us. `first` is null when that has passed before the document came.
   */
  async #holdOffAnswer(opening: Promise<Opening>): Promise<{ first: FirstMove | null; waitedMs: number }> {
    const signal = this.#life.signal
    const left = () => Math.max(0, this.#answerBy - performance.now())
    const tooLate = pause(left(), null, { signal, ref: false }).catch(() => null)
    const opened = await unlessOver(signal, Promise.race([opening, tooLate]))
    const first = opened?.firstMove ?? null
    const waitedMs = first?.kind === 'wait' ? Math.min(left(), first.seconds * SECOND) : 0
    if (waitedMs > 0) await unlessOver(signal, pause(waitedMs, undefined, { signal }))
    return { first, waitedMs }
  }

  async #answer(): Promise<MediaLeg> {
    const leg = await unlessOver(this.#life.signal, this.#answering.accept())
    const at = this.#now()
    this.#longest = setTimeout(() => void this.#finish({ kind: 'hung-up', at: this.#now() }), LONGEST_CALL_MS)
    // What the customer's app is told next says in-progress; the record follows in its own order.
    this.#conversation.answered()
    this.#move({ kind: 'answered', at }).catch((error: unknown) =>
      this.#rooms.events.broke(`call ${this.sid} was answered, and that could not be kept`, error),
    )
    return leg
  }

  /** A document failed while it ran: the fallback URL goes on in its place; without one the caller is told and the call ends. */
  async #recover(leg: MediaLeg, failure: unknown): Promise<void> {
    const program = await unlessOver(this.#life.signal, this.#conversation.afterFailure(failure, this.#life.signal))
    if (program === null) return await this.#sayApplicationError(leg)
    try {
      await runScript(program, this.#conversation.partsFor(leg, this.#life.signal))
    } catch (error) {
      if (error instanceof CallOver) throw error
      await this.#conversation.tell(error)
      await this.#sayApplicationError(leg)
    }
  }

  async #sayApplicationError(leg: MediaLeg): Promise<void> {
    const prompt = await this.#rooms.media.prepare({ kind: 'speech', text: APPLICATION_ERROR, voice: 'slt' })
    await unlessOver(this.#life.signal, leg.play([{ prompt, times: 1 }]).finished)
    await this.#hangUp()
  }

  /** The script is over; what was said last is heard to its end. */
  async #hangUp(): Promise<void> {
    const { signal } = this.#life
    await unlessOver(signal, pause(LAST_WORD_MS, undefined, { signal }))
    await this.#finish({ kind: 'hung-up', at: this.#now() })
  }

  /** What ended the call on our side before or while it was answered. */
  async #failFrom(error: unknown): Promise<void> {
    if (isGraphFailure(error)) {
      await pause(EXPLANATION_MS, undefined, { signal: this.#life.signal }).catch(() => undefined)
      const code = 'code' in error ? twilioCodeOf(error.code) : INTERNAL_ERROR
      return await this.#fail(code, `Meta refused the answer: ${error.message}`)
    }
    const reason = error instanceof Error ? error.message : String(error)
    if (error instanceof BadOffer) return await this.#fail(32014, reason)
    this.#rooms.events.broke(`call ${this.sid} could not be carried on`, error)
    await this.#fail(INTERNAL_ERROR, `The call could not be carried on: ${reason}`)
  }

  async #fail(code: number, message: string): Promise<void> {
    if (this.#life.signal.aborted) return
    await this.#finish({ kind: 'failed', code, message, at: this.#now() })
  }

  /** The one ending: on record first, with all it promises, then everything that runs for the call stops. Never rejects. */
  async #finish(event: CallEvent, options: MoveOptions = {}): Promise<void> {
    try {
      const moved = await this.#move(event, options)
      if (moved && event.kind === 'failed') await this.#conversation.tell(new ScriptFault(event.code, event.message))
    } catch (error) {
      this.#rooms.events.broke(`the end of call ${this.sid} could not be kept`, error)
    }
  }

  /** @returns whether the event has moved the call. @throws when the record cannot be kept, whatever is tried */
  #move(event: CallEvent, options: MoveOptions = {}): Promise<boolean> {
    return this.#record.run(async () => {
      const result = await persist(() => this.#tryMove(event, options), KEEP_AGAIN_AFTER_MS)
      if (!result) return false
      this.#call = result.call
      // Final may also be what somebody else has made of it.
      if (isFinal(result.call.status)) this.#life.abort()
      if (result.owed) this.#tellMeta(result.owed)
      if (!result.moved) return false
      if (event.kind === 'answered') this.#rooms.events.callAnswered(result.call)
      else this.#rooms.events.callEnded(result.call, event.kind)
      return true
    })
  }

  async #tryMove(event: CallEvent, options: MoveOptions): Promise<Moved | null> {
    try {
      return await moveCall(this.#rooms.store, this.sid, event, options)
    } catch (error) {
      // Without its record the call does not go on, even while its end is still being put on record.
      if (event.kind !== 'answered') this.#life.abort()
      throw error
    }
  }

  /** At once; where this fails the durable task comes after it. */
  #tellMeta(owed: EndAtMeta): void {
    endAtMeta(this.#rooms, owed).catch(() => undefined)
  }

  /** The call's own time: moving the clock during a call does not make it longer. */
  #now(): Millis {
    return Math.round(this.#began.at + performance.now() - this.#began.steady)
  }

  async #cleanUp(): Promise<void> {
    this.#life.abort()
    clearTimeout(this.#longest)
    await this.#record.idle()
    await this.#answering.leg?.close().catch(() => undefined)
    this.#left.resolve()
  }
}

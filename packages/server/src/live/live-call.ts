import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { BadOffer, type MediaLeg } from '@ringway/media'
import type { CallConnected, CallEnded, CallProgressed } from '../carrier/meta/carrier-event.ts'
import { isGraphFailure } from '../carrier/meta/graph-error.ts'
import { INTERNAL_ERROR, twilioCodeOf } from '../contract/meta/call-error-codes.ts'
import { type Call, type CallEvent, IllegalMove, isFinal, type StatusCallback } from '../domain/call.ts'
import type { CallSid } from '../domain/sid.ts'
import { type Millis, SECOND } from '../kit/clock.ts'
import { deferred } from '../kit/deferred.ts'
import { persist } from '../kit/persist.ts'
import { SerialQueue } from '../kit/serial-queue.ts'
import type { Program } from '../twiml/program.ts'
import type { Dialed, DialStep } from '../twiml/step.ts'
import type { Beginning, Begun, CallInHand, FirstDocument } from './beginning.ts'
import { CallOver, unlessOver } from './call-over.ts'
import { type Moved, type MoveOptions, moveCall } from './call-record.ts'
import { CallRefused } from './call-refused.ts'
import { carryOut } from './carry-out.ts'
import { Conversation, type Led } from './conversation.ts'
import { promiseDialAction } from './dial-action.ts'
import { dialLegs } from './dial-legs.ts'
import { Dialing, type PlaceLeg } from './dialing.ts'
import { type EndAtMeta, endAtMeta } from './end-at-meta.ts'
import type { Guidance } from './guidance.ts'
import type { Rooms } from './rooms.ts'
import type { ScriptEnd } from './script-runner.ts'

/** How long a refusal of Meta's, or a lost leg, waits for the webhook that explains it: the user may just have hung up. */
const EXPLANATION_MS = 2 * SECOND

/** The last packet has left when a prompt ends; the phone still has to play what it has buffered. */
const LAST_WORD_MS = 120

/** Twilio's longest call, 4 hours. */
const LONGEST_CALL_MS = 14_400 * SECOND

/** The end of a call, for ten minutes more: a call must not stay on record, and in its user's way, as if it went on. */
const KEEP_END_AGAIN_AFTER_MS: readonly Millis[] = Array.from({ length: 60 }, () => 10 * SECOND)

/** How a call is led from its beginning on. */
export type Leading = Led & {
  /** From the answer on. Default: Twilio's 4 hours. */
  readonly longestMs?: Millis
}

/**
 * One call happening now: answered or placed, then led through its TwiML, perhaps through other TwiML from the REST API.
 *
 * It ends once, by whoever comes first: the script, the user, the REST API, a fault. Ending twice is fine.
 */
export class LiveCall {
  readonly sid: CallSid
  /** Resolves when nothing of the call is left: no leg, no timer, its end on record, nothing on its way to Meta. */
  readonly over: Promise<void>
  /** Resolves with the record as soon as the call has ended; one whose end cannot be kept yet may be not final. */
  readonly ended: Promise<Call>
  readonly #rooms: Rooms
  readonly #conversation: Conversation
  readonly #beginning: Beginning
  readonly #place: PlaceLeg
  readonly #life = new AbortController()
  readonly #record = new SerialQueue()
  readonly #left = deferred<void>()
  /** When it began, on both scales. */
  readonly #began: { readonly at: Millis; readonly steady: number }
  #longestMs: Millis
  #longest: NodeJS.Timeout | undefined
  /** Aborts when another document takes the place of the one that runs. */
  #turn = new AbortController()
  #call: Call
  /** Of a call that we place, as soon as Meta has told it; on record no later than with the next move. */
  #metaCallId: string | null = null
  /** Meta is being told of the end. */
  #telling: Promise<void> = Promise.resolve()
  /** A `<Dial>` that began before the call was answered, until its turn comes. */
  #dialedEarly: Dialing | null = null
  /** The last `<Dial>` has come out, and its app knows. */
  #dialed: Promise<void> = Promise.resolve()

  /** @param place how the legs of a `<Dial>` are placed */
  constructor(rooms: Rooms, call: Call, leading: Leading, beginning: Beginning, place: PlaceLeg) {
    this.#rooms = rooms
    this.#place = place
    this.#call = call
    this.sid = call.sid
    this.#began = { at: rooms.clock.now(), steady: performance.now() }
    this.#longestMs = leading.longestMs ?? LONGEST_CALL_MS
    this.over = this.#left.promise
    this.ended = once(this.#life.signal, 'abort').then(() => this.#call)
    this.#conversation = new Conversation(rooms, call, leading)
    this.#beginning = beginning
    void this.#run()
  }

  get record(): Call {
    return this.#call
  }

  /** We end the call: the REST API asks for it, or the server stops. @returns the call as it is then */
  async end(event: 'hung-up' | 'canceled'): Promise<Call> {
    await this.#happened({ kind: event, at: this.#now() })
    return this.#call
  }

  /** The server stops. What was still to be placed has failed, and its app hears of it: nobody has canceled it. */
  async stop(): Promise<void> {
    if (this.#call.status !== 'queued') await this.end('hung-up')
    else await this.#fail(INTERNAL_ERROR, 'Ringway was stopped before the call could be placed.')
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
    await this.#happened(event, { metaEnded: true, metaCallId: ended.callId })
  }

  /** The audio is gone for good. */
  async mediaLost(reason: string): Promise<void> {
    await this.#fail(32014, `The call's audio was lost: ${reason}`)
  }

  /** Meta tells how a call of ours fares. */
  async told(fact: CallConnected | CallProgressed): Promise<void> {
    await this.#beginning.told?.(fact)
  }

  /**
   * Another document takes over: what runs is dropped, what is heard falls silent within a frame or two.
   *
   * @throws IllegalMove when nobody has answered yet, or the call is over
   */
  redirect(guidance: Guidance): Promise<Call> {
    // After what is being put on record: that may be the call's end.
    return this.#record.run(() => {
      if (this.#call.status !== 'in-progress') throw new IllegalMove(this.#call.status, 'redirected')
      this.#conversation.guide(guidance)
      this.#beginning.redirected?.()
      this.#turn.abort()
      return this.#call
    })
  }

  /** From now on the call may last so long, counted from its answer. */
  limit(longestMs: Millis): void {
    this.#longestMs = longestMs
    if (this.#call.answeredAt !== null) this.#startLimit(this.#call.answeredAt)
  }

  /** What is told of the call from now on is told there. */
  tellElsewhere(statusCallback: StatusCallback | null): Promise<Call> {
    return this.#record.run(async () => {
      await this.#rooms.store.transact(async (tx) => {
        const call = await tx.calls.lock(this.sid)
        if (!call) return
        this.#call = { ...call, statusCallback }
        await tx.calls.update(this.#call)
      })
      return this.#call
    })
  }

  async #run(): Promise<void> {
    try {
      const begun = await this.#beginning.begin(this.#inHand)
      if (begun) await this.#follow(begun)
    } catch (error) {
      if (!(error instanceof CallOver)) await this.#failFrom(error)
    } finally {
      await this.#cleanUp()
    }
  }

  get #inHand(): CallInHand {
    return {
      sid: this.sid,
      life: this.#life.signal,
      conversation: this.#conversation,
      now: () => this.#now(),
      move: (event, options) => this.#happened(event, options),
      lost: (reason) => void this.#legLost(reason),
      dial: (step) => {
        this.#dialedEarly = this.#startDialing(step)
        return this.#dialedEarly
      },
    }
  }

  /** WhatsApp's relay leaves when the user hangs up, perhaps before Meta has said so. */
  async #legLost(reason: string): Promise<void> {
    await pause(EXPLANATION_MS, undefined, { signal: this.#life.signal }).catch(() => undefined)
    if (!(await this.#endIsKept())) await this.mediaLost(reason)
  }

  /** Meta has told of the end, and that waits to be acted upon: what it says is what has happened. */
  async #endIsKept(): Promise<boolean> {
    const id = this.#call.metaCallId ?? this.#metaCallId
    if (id === null || this.#life.signal.aborted) return false
    return await this.#rooms.store.read((r) => r.metaEvents.has(`${id}/terminate`)).catch(() => false)
  }

  /** Follows the script to its end, and every other that takes its place meanwhile. */
  async #follow({ leg, first, afterFirst }: Begun): Promise<void> {
    const { signal } = this.#life
    let next: FirstDocument = first
    while (!signal.aborted) {
      if (this.#turn.signal.aborted) {
        this.#turn = new AbortController()
        next = async (turn) => (await this.#conversation.begin(turn)).program
      }
      const turn = AbortSignal.any([signal, this.#turn.signal])
      try {
        const end = await this.#carryOut(await unlessOver(turn, next(turn)), leg, turn)
        if (end === 'end' && next === first && afterFirst) await unlessOver(turn, afterFirst())
        return await this.#hangUp(turn)
      } catch (error) {
        // Only a redirect ends a turn and not the call.
        if (!(error instanceof CallOver) || signal.aborted) throw error
      }
    }
  }

  #carryOut(program: Program | null, leg: MediaLeg, turn: AbortSignal): Promise<ScriptEnd> {
    const parts = { ...this.#conversation.partsFor(leg, turn), dial: (step: DialStep) => this.#dial(step, leg, turn) }
    return carryOut(program, parts, { conversation: this.#conversation, media: this.#rooms.media })
  }

  /** A `<Dial>`'s turn has come. */
  async #dial(step: DialStep, leg: MediaLeg, turn: AbortSignal): Promise<Dialed> {
    const dialing = this.#dialedEarly ?? this.#startDialing(step)
    this.#dialedEarly = null
    const drop = () => dialing.drop()
    turn.addEventListener('abort', drop, { once: true })
    return await unlessOver(turn, dialing.heardBy(leg)).finally(() => turn.removeEventListener('abort', drop))
  }

  #startDialing(step: DialStep): Dialing {
    const { account } = this.#conversation
    const { legs, problems } = dialLegs(step, this.#call, account, this.#rooms.policies)
    void this.#conversation.note(problems)
    const dialing = new Dialing(this.#rooms, { step, legs, callerSid: this.sid, place: this.#place })
    const { signal } = this.#life
    const drop = () => dialing.drop()
    signal.addEventListener('abort', drop, { once: true })
    if (signal.aborted) drop()
    this.#dialed = dialing.over.then(async (outcome) => {
      signal.removeEventListener('abort', drop)
      if (signal.aborted) await this.#tellOutcome(step, outcome)
    })
    return dialing
  }

  /** The caller was gone before the Dial had come out: its app is told all the same, and its answer is not asked for. */
  async #tellOutcome({ action }: DialStep, outcome: Dialed): Promise<void> {
    if (!action) return
    await this.#record.idle()
    await promiseDialAction(this.#rooms, this.#call, action, outcome).catch((error: unknown) =>
      this.#rooms.events.broke(`how the Dial of call ${this.sid} came out could not be promised`, error),
    )
  }

  /** The script is over; what was said last is heard to its end. */
  async #hangUp(turn: AbortSignal): Promise<void> {
    await unlessOver(turn, pause(LAST_WORD_MS, undefined, { signal: turn }))
    if (turn.aborted) throw new CallOver()
    await this.#happened({ kind: 'hung-up', at: this.#now() })
  }

  /** What ended the call on our side before or while it was answered. */
  async #failFrom(error: unknown): Promise<void> {
    if (error instanceof CallRefused) return await this.#fail(error.code, error.message)
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
    await this.#happened({ kind: 'failed', code, message, at: this.#now() })
  }

  /**
   * Puts an event on record with all it promises; then, when that ends the call, everything that runs for it stops. Never
   * rejects.
   */
  async #happened(event: CallEvent, options: MoveOptions = {}): Promise<boolean> {
    try {
      return await this.#move(event, options)
    } catch (error) {
      this.#rooms.events.broke(`what happened to call ${this.sid} (${event.kind}) could not be kept`, error)
      if (endsCall(event)) this.#keepEnd(event, options)
      return false
    }
  }

  #keepEnd(event: CallEvent, options: MoveOptions): void {
    this.#move(event, options, KEEP_END_AGAIN_AFTER_MS).catch((error: unknown) =>
      this.#rooms.events.broke(`the end of call ${this.sid} is left to the next start`, error),
    )
  }

  /** @returns whether the event has moved the call. @throws when the record cannot be kept, whatever is tried */
  #move(event: CallEvent, options: MoveOptions, waits?: readonly Millis[]): Promise<boolean> {
    this.#metaCallId ??= options.metaCallId ?? null
    return this.#record.run(async () => {
      const result = await persist(() => this.#tryMove(event, options), waits)
      if (!result) return false
      this.#call = result.call
      // Final may also be what somebody else has made of it.
      if (isFinal(result.call.status)) this.#life.abort()
      if (result.owed) this.#tellMeta(result.owed)
      if (!result.moved) return false
      if (result.alert) this.#rooms.events.alertRaised(result.alert)
      if (result.call.status === 'in-progress') this.#answered(result.call)
      else if (isFinal(result.call.status)) this.#rooms.events.callEnded(result.call, event.kind)
      else this.#rooms.events.callProgressed(result.call)
      return true
    })
  }

  async #tryMove(event: CallEvent, options: MoveOptions): Promise<Moved | null> {
    try {
      const known = this.#metaCallId === null ? {} : { metaCallId: this.#metaCallId }
      return await moveCall(this.#rooms, this.sid, event, { ...options, ...known })
    } catch (error) {
      // Without its record the call does not go on, even while its end is still being put on record.
      if (endsCall(event)) this.#life.abort()
      throw error
    }
  }

  #answered(call: Call): void {
    this.#rooms.events.callAnswered(call)
    this.#startLimit(call.answeredAt ?? this.#now())
  }

  #startLimit(answeredAt: Millis): void {
    clearTimeout(this.#longest)
    if (this.#life.signal.aborted) return
    const left = Math.max(0, answeredAt + this.#longestMs - this.#now())
    this.#longest = setTimeout(() => void this.#happened({ kind: 'hung-up', at: this.#now() }), left)
  }

  /** At once; where this fails the durable task comes after it. */
  #tellMeta(owed: EndAtMeta): void {
    this.#telling = endAtMeta(this.#rooms, owed).catch(() => undefined)
  }

  /** The call's own time: moving the clock during a call does not make it longer. */
  #now(): Millis {
    return Math.round(this.#began.at + performance.now() - this.#began.steady)
  }

  async #cleanUp(): Promise<void> {
    this.#life.abort()
    clearTimeout(this.#longest)
    await this.#record.idle()
    const stats = await this.#beginning.leg?.close().catch(() => undefined)
    if (stats) this.#rooms.events.legClosed({ callSid: this.sid, ...stats })
    await this.#beginning.settled
    await this.#dialed
    await this.#record.idle()
    await this.#telling
    this.#left.resolve()
  }
}

function endsCall({ kind }: CallEvent): boolean {
  return kind !== 'answered' && kind !== 'dialed' && kind !== 'rang'
}

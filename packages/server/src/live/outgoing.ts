import { setTimeout as pause } from 'node:timers/promises'
import type { OfferedLeg } from '@ringway/media'
import type { CallConnected, CallProgressed } from '../carrier/meta/carrier-event.ts'
import { GraphError, isGraphFailure } from '../carrier/meta/graph-error.ts'
import { INTERNAL_ERROR, NO_PERMISSION_AT_META, twilioCodeOf } from '../contract/meta/call-error-codes.ts'
import type { Sender, WhatsAppAddress } from '../domain/sender.ts'
import { type Millis, SECOND } from '../kit/clock.ts'
import { deadline } from '../kit/deadline.ts'
import { deferred } from '../kit/deferred.ts'
import { metaAllows } from '../permissions/ask-meta.ts'
import { deniedByMeta } from '../permissions/denied-by-meta.ts'
import type { Program } from '../twiml/program.ts'
import type { Beginning, Begun, CallInHand } from './beginning.ts'
import { CallOver, unlessOver } from './call-over.ts'
import { CallRefused } from './call-refused.ts'
import type { Rooms } from './rooms.ts'
import { stopWith } from './stop-with.ts'

/** Whom to call, and for how long. */
export type Dial = {
  readonly sender: Sender
  readonly to: WhatsAppAddress
  /** How long the user's phone may ring. */
  readonly ringForMs: Millis
  /** Keys that are heard once the user has picked up, before the first document. */
  readonly sendDigits: string | null
  /** Our own record knows of no permission; Meta may know better, and is asked before the call is placed. */
  readonly doubtful: boolean
}

/** How long Meta's webhook may take to tell us of a call whose `connect` was sent and not answered. */
const UNKNOWN_FOR_MS = 10 * SECOND

/**
 * A call that we place: offered to Meta, then wherever Meta says it is. It is answered by Meta's ACCEPTED or by the
 * user's first packet, whichever comes first; Meta's webhooks may come in any order, and before the answer to `connect`.
 */
export class Outgoing implements Beginning {
  readonly #rooms: Rooms
  readonly #dial: Dial
  readonly #answered = deferred<void>()
  readonly #known = deferred<void>()
  #call: CallInHand | null = null
  #leg: OfferedLeg | null = null
  #metaCallId: string | null = null
  #ringing: NodeJS.Timeout | undefined
  #dialing: Promise<unknown> = Promise.resolve()

  constructor(rooms: Rooms, dial: Dial) {
    this.#rooms = rooms
    this.#dial = dial
  }

  get leg(): OfferedLeg | null {
    return this.#leg
  }

  /** Meta's answer to `connect` may still come when the call is over. */
  get settled(): Promise<unknown> {
    return this.#dialing
  }

  async begin(call: CallInHand): Promise<Begun> {
    this.#call = call
    call.life.addEventListener('abort', () => clearTimeout(this.#ringing), { once: true })
    if (this.#dial.doubtful) await this.#askMeta(call)
    const leg = await unlessOver(call.life, this.#open(call))
    await this.#connect(call, leg)
    await unlessOver(call.life, this.#answered.promise)
    leg.open()
    call.conversation.answered()
    void call.move({ kind: 'answered', at: call.now() })
    return { leg, first: (turn) => this.#first(call, leg, turn) }
  }

  async #first({ conversation }: CallInHand, leg: OfferedLeg, turn: AbortSignal): Promise<Program | null> {
    const { program } = await unlessOver(turn, conversation.begin(turn))
    await this.#press(leg, turn)
    return program
  }

  /** Meta tells how the call fares. */
  async told(fact: CallConnected | CallProgressed): Promise<void> {
    const call = this.#call
    if (!call) return
    await this.#learn(call, fact.callId)
    if (fact.kind === 'call-connected') return await this.#applyAnswer(call, fact.answer)
    switch (fact.status) {
      case 'ringing':
        await call.move({ kind: 'rang', at: call.now() })
        return
      case 'accepted':
        return this.#pickedUp()
      case 'rejected':
        await call.move({ kind: 'declined', at: call.now() }, { metaEnded: true })
        return
      default:
        fact.status satisfies never
    }
  }

  #pickedUp(): void {
    clearTimeout(this.#ringing)
    this.#answered.resolve()
  }

  /** @throws CallRefused when Meta knows of no permission either */
  async #askMeta({ life }: CallInHand): Promise<void> {
    const { sender, to } = this.#dial
    if (!(await unlessOver(life, metaAllows(this.#rooms, sender, to)))) throw noPermission(to)
  }

  /** The leg, listened to. One that is ready too late is closed again. */
  async #open(call: CallInHand): Promise<OfferedLeg> {
    const leg = await this.#rooms.media.offer()
    this.#leg = leg
    leg.events.once('firstPacket', () => this.#pickedUp())
    leg.events.once('closed', (reason) => {
      if (reason !== 'closed') call.lost(reason)
    })
    if (call.life.aborted) await leg.close()
    return leg
  }

  /**
   * Asks Meta for the call. An answer that is late or lost does not end it: Meta's webhooks tell the call's id too.
   *
   * @throws CallRefused when Meta says no; CallOver
   */
  async #connect(call: CallInHand, leg: OfferedLeg): Promise<void> {
    if (call.life.aborted) throw new CallOver()
    const { sender, to, ringForMs } = this.#dial
    const dialing = this.#rooms.graph.connect(
      sender.phoneNumberId,
      { to: to.replace(/\D/g, ''), sdp: leg.offer, opaque: call.sid },
      deadline(call.life, ringForMs),
    )
    this.#ringing = setTimeout(() => void call.move({ kind: 'rang-out', at: call.now() }), ringForMs)
    // Whatever has become of the call meanwhile: what Meta has placed must be known, so that it can be ended.
    const learned = dialing.then((id) => this.#learn(call, id))
    this.#dialing = learned.catch(() => undefined)
    try {
      await unlessOver(call.life, Promise.race([learned, this.#known.promise]))
    } catch (error) {
      if (error instanceof CallOver || !isGraphFailure(error)) throw error
      if (!error.maybeDone) throw await this.#refused(error)
      const tooLong = pause(UNKNOWN_FOR_MS, undefined, { signal: call.life, ref: false }).then(() => {
        throw new CallRefused(INTERNAL_ERROR, `Meta did not say whether it has placed the call: ${error.message}`)
      })
      await unlessOver(call.life, Promise.race([this.#known.promise, tooLong]))
    }
  }

  /** Meta's id of the call, told by its answer or by a webhook, whichever comes first. */
  async #learn(call: CallInHand, id: string): Promise<void> {
    if (this.#metaCallId !== null) return
    this.#metaCallId = id
    await call.move({ kind: 'dialed', at: call.now() }, { metaCallId: id })
    this.#known.resolve()
  }

  async #refused(failure: Error): Promise<CallRefused> {
    if (!(failure instanceof GraphError)) return new CallRefused(INTERNAL_ERROR, failure.message)
    if (failure.code === NO_PERMISSION_AT_META) await this.#believe()
    const trace = failure.traceId === null ? '' : ` (fbtrace_id ${failure.traceId})`
    const words = `Meta refused the call with ${failure.code}: ${failure.message}${trace}`
    return new CallRefused(twilioCodeOf(failure.code), words)
  }

  /** What cannot be kept is learnt again from the next call; this one has been refused all the same. */
  async #believe(): Promise<void> {
    const { sender, to } = this.#dial
    await deniedByMeta(this.#rooms, sender, to).catch((error: unknown) =>
      this.#rooms.events.broke(`that ${to} allows no calls could not be kept`, error),
    )
  }

  /** Without Meta's answer nothing would ever be heard: whatever speaks against it ends the call. */
  async #applyAnswer(call: CallInHand, answer: string): Promise<void> {
    try {
      await this.#leg?.applyAnswer(answer)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      await call.move({ kind: 'failed', code: 32014, message, at: call.now() })
    }
  }

  async #press(leg: OfferedLeg, turn: AbortSignal): Promise<void> {
    const { sendDigits } = this.#dial
    if (sendDigits === null) return
    const prompt = await this.#rooms.media.prepare({ kind: 'dtmf', digits: sendDigits })
    const playback = leg.play([{ prompt, times: 1 }])
    stopWith(turn, playback)
    await unlessOver(turn, playback.finished)
  }
}

export function noPermission(to: WhatsAppAddress): CallRefused {
  return new CallRefused(
    37000,
    `${to} has not allowed calls. Send a VOICE_CALL_REQUEST content and wait for ButtonPayload=ACCEPTED.`,
  )
}

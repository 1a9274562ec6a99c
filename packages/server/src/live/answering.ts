import type { AnsweredLeg } from '@ringway/media'
import type { CallOffered } from '../carrier/meta/carrier-event.ts'
import type { CallSid } from '../domain/sid.ts'
import { SECOND } from '../kit/clock.ts'
import { deadline } from '../kit/deadline.ts'
import { CallOver } from './call-over.ts'
import type { Rooms } from './rooms.ts'

/** Meta gives up 30 to 60 s after the user's tap; `accept` is out well before. */
export const ANSWER_WITHIN_MS = 20 * SECOND

/** A request that met a passing fault at the last moment is still worth repeating for so long. */
const REPEAT_FOR_MS = 5 * SECOND

export type AnsweringBounds = {
  /** Aborts when the call is over. */
  readonly life: AbortSignal
  /** When Meta's webhook was read, on the `performance.now()` scale. */
  readonly since: number
  /** When `accept` must be out, on the same scale. */
  readonly answerBy: number
  /** The leg's connection is gone although nobody closed it. */
  readonly lost: (reason: string) => void
}

/** One call being answered: the media leg with its SDP answer, announced to Meta by pre_accept. */
export class Answering {
  readonly #rooms: Pick<Rooms, 'media' | 'graph' | 'events'>
  readonly #offered: CallOffered
  readonly #sid: CallSid
  readonly #bounds: AnsweringBounds
  readonly #ready: Promise<AnsweredLeg>
  #leg: AnsweredLeg | null = null

  constructor(
    rooms: Pick<Rooms, 'media' | 'graph' | 'events'>,
    sid: CallSid,
    offered: CallOffered,
    bounds: AnsweringBounds,
  ) {
    this.#rooms = rooms
    this.#sid = sid
    this.#offered = offered
    this.#bounds = bounds
    this.#ready = this.#preAccept()
    this.#ready.catch(() => undefined)
  }

  /** The leg as soon as there is one, answered or not; null before. */
  get leg(): AnsweredLeg | null {
    return this.#leg
  }

  /**
   * Accepts the call: from Meta's 200 on, packets may leave.
   *
   * @throws CallOver when the call has ended; GraphError, GraphUnreachable, BadOffer, or what else kept it from being
   *   answered.
   */
  async accept(): Promise<AnsweredLeg> {
    const leg = await this.#ready
    const { phoneNumberId, callId } = this.#offered
    await this.#rooms.graph.accept(phoneNumberId, callId, leg.answer, this.#sid, this.#until())
    leg.open()
    return leg
  }

  async #preAccept(): Promise<AnsweredLeg> {
    const { life, since, lost } = this.#bounds
    const leg = await this.#rooms.media.answer(this.#offered.offer)
    this.#leg = leg
    leg.events.once('closed', (reason) => {
      if (reason !== 'closed') lost(reason)
    })
    if (life.aborted) await leg.close()
    const until = this.#until()
    const ms = performance.now() - since
    await this.#rooms.graph.preAccept(this.#offered.phoneNumberId, this.#offered.callId, leg.answer, until)
    leg.connect()
    this.#rooms.events.preAccepted({ callSid: this.#sid, ms })
    return leg
  }

  /** How long a request may be repeated. @throws CallOver when it need not be made at all */
  #until(): AbortSignal {
    const { life, answerBy } = this.#bounds
    if (life.aborted) throw new CallOver()
    const left = Math.max(0, answerBy - performance.now()) + REPEAT_FOR_MS
    return deadline(life, Math.ceil(left))
  }
}

import type { MediaLeg } from '@ringway/media'
import type { CallOffered } from '../carrier/meta/carrier-event.ts'
import type { CallSid } from '../domain/sid.ts'
import { SECOND } from '../kit/clock.ts'
import type { Rooms } from './rooms.ts'

/** Meta gives up 30 to 60 s after its webhook; an answer must be out well before. Counted from the webhook's arrival. */
export const ANSWER_WITHIN_MS = 20 * SECOND

export type AnsweringBounds = {
  /** Aborts when the call is over. */
  readonly life: AbortSignal
  /** When Meta's webhook was read, on the `performance.now()` scale. */
  readonly since: number
  /** The leg's connection is gone although nobody closed it. */
  readonly lost: (reason: string) => void
}

/** One call being answered: the media leg with its SDP answer, announced to Meta by pre_accept. */
export class Answering {
  readonly #rooms: Pick<Rooms, 'media' | 'graph' | 'events'>
  readonly #offered: CallOffered
  readonly #sid: CallSid
  readonly #ready: Promise<MediaLeg>
  #leg: MediaLeg | null = null

  constructor(
    rooms: Pick<Rooms, 'media' | 'graph' | 'events'>,
    sid: CallSid,
    offered: CallOffered,
    bounds: AnsweringBounds,
  ) {
    this.#rooms = rooms
    this.#sid = sid
    this.#offered = offered
    this.#ready = this.#preAccept(bounds)
    this.#ready.catch(() => undefined)
  }

  /** The leg as soon as there is one, answered or not; null before. */
  get leg(): MediaLeg | null {
    return this.#leg
  }

  /**
   * Accepts the call: from Meta's 200 on, packets may leave.
   *
   * @throws GraphError, GraphUnreachable, BadOffer, or what else kept the call from being answered.
   */
  async accept(life: AbortSignal): Promise<MediaLeg> {
    const leg = await this.#ready
    const { phoneNumberId, callId } = this.#offered
    const until = AbortSignal.any([life, AbortSignal.timeout(ANSWER_WITHIN_MS)])
    await this.#rooms.graph.accept(phoneNumberId, callId, leg.answer, this.#sid, until)
    leg.open()
    return leg
  }

  async #preAccept({ life, since, lost }: AnsweringBounds): Promise<MediaLeg> {
    const leg = await this.#rooms.media.answer(this.#offered.offer)
    this.#leg = leg
    leg.events.once('closed', (reason) => {
      if (reason !== 'closed') lost(reason)
    })
    if (life.aborted) await leg.close()
    const until = AbortSignal.any([life, AbortSignal.timeout(ANSWER_WITHIN_MS)])
    const ms = performance.now() - since
    await this.#rooms.graph.preAccept(this.#offered.phoneNumberId, this.#offered.callId, leg.answer, until)
    leg.connect()
    this.#rooms.events.preAccepted({ callSid: this.#sid, ms })
    return leg
  }
}

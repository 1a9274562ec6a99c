import type { Bridge, MediaLeg, RingTone } from '@ringway/media'
import type { Call } from '../domain/call.ts'
import type { CallSid } from '../domain/sid.ts'
import { type Deferred, deferred } from '../kit/deferred.ts'
import type { Dialed, DialStep } from '../twiml/step.ts'
import type { Beginning } from './beginning.ts'
import { type DialedLeg, outcomeOf } from './dial-outcome.ts'
import { DialedCall, type Dialer } from './dialed-call.ts'
import { NoNewCalls } from './no-new-calls.ts'
import type { PlaceCall } from './placing.ts'
import type { Rooms } from './rooms.ts'
import { stopWith } from './stop-with.ts'

/** A call as whoever dialed it needs it. */
export type LegInHand = {
  /** Resolves with the record when the call is over. */
  readonly ended: Promise<Call>
  end(event: 'hung-up'): Promise<unknown>
}

/** A call on record as it was asked for, and what has become of it: on its way, or refused and over. */
export type Placement = { readonly call: Call } & (
  | { readonly live: LegInHand; readonly refused: null }
  | { readonly live: null; readonly refused: Call }
)

/**
 * Puts a call on record and on its way, unless it is refused.
 *
 * @param beginning how it begins, once it is to be placed
 * @throws NoNewCalls when the server is ending
 */
export type PlaceLeg = (ask: PlaceCall, beginning: (placed: Beginning) => Beginning) => Promise<Placement>

/** What is heard while a Dial rings, where its document does not say. */
const USUAL_RING_TONE: RingTone = 'us'

/** More rounds than any Dial rings for. */
const RING_ROUNDS = 1_000

type Party = {
  live: LegInHand | null
  /** How the leg stands once it is no longer ours. */
  last: DialedLeg | null
  /** Another document has taken it over: it is not ours to end. */
  hasLeft: boolean
  readonly left: Deferred<undefined>
}

/**
 * One `<Dial>` being carried out. Its legs ring, all at once or one after the other; the first that is answered wins and
 * the others are hung up; after its whisper it is joined with the caller. The Dial is over when that leg has ended, when
 * another document has taken it over, or when nobody answered.
 */
export class Dialing {
  /** How it has come out. Never rejects. */
  readonly over: Promise<Dialed>
  readonly #step: DialStep
  readonly #rooms: Pick<Rooms, 'media' | 'events'>
  readonly #callerSid: CallSid
  readonly #place: PlaceLeg
  readonly #parties: Party[] = []
  readonly #outcome = deferred<Dialed>()
  readonly #joinable = deferred<MediaLeg>()
  #winner: Party | null = null
  #bridge: Bridge | null = null
  #dropped = false

  /** Begins to ring. */
  constructor(rooms: Pick<Rooms, 'media' | 'events'>, { step, legs, callerSid, place }: DialOrder) {
    this.#rooms = rooms
    this.#step = step
    this.#callerSid = callerSid
    this.#place = place
    this.over = this.#outcome.promise
    void this.#run(legs)
  }

  /** The caller is needed: somebody waits to be joined (null), or the Dial is over. */
  get due(): Promise<Dialed | null> {
    return Promise.race([this.#joinable.promise.then(() => null), this.over])
  }

  /** The caller hears ringing, then whoever has answered. @returns how it has come out */
  async heardBy(caller: MediaLeg): Promise<Dialed> {
    const ringing = new AbortController()
    this.#ring(caller, ringing.signal).catch((error: unknown) =>
      this.#rooms.events.broke('a ringing tone could not be made', error),
    )
    const callee = await Promise.race([this.#joinable.promise, this.over.then(() => null)])
    ringing.abort()
    if (callee && !this.#dropped && this.#winner?.hasLeft === false) this.#join(caller, callee)
    return await this.over
  }

  /** Nobody is left who dials: every leg is hung up. Doing it twice is fine. */
  drop(): void {
    this.#dropped = true
    this.#bridge?.end()
    for (const party of this.#parties) this.#hangUp(party)
  }

  async #run(legs: readonly PlaceCall[]): Promise<void> {
    if (this.#step.sequential) for (const ask of legs) await this.#call(ask)
    else await Promise.all(legs.map((ask) => this.#call(ask)))
    const known = this.#parties.flatMap(({ last }) => last ?? [])
    this.#outcome.resolve(outcomeOf(known, this.#winner?.last ?? null, this.#bridge !== null))
  }

  /** Resolves when the leg is over, or no longer ours. Never rejects. */
  async #call(ask: PlaceCall): Promise<void> {
    if (this.#winner || this.#dropped) return
    const party: Party = { live: null, last: null, hasLeft: false, left: deferred() }
    this.#parties.push(party)
    try {
      const { live, refused, call } = await this.#place(
        ask,
        (placed) => new DialedCall(placed, this.#dialer(party), ask.dialed?.whispers === true),
      )
      party.live = live
      if (this.#isLost(party)) this.#hangUp(party)
      const last = refused ?? (await Promise.race([live.ended, party.left.promise]))
      party.last = { call: last ?? call, left: last === undefined }
    } catch (error) {
      if (error instanceof NoNewCalls) return
      this.#rooms.events.broke(`a leg that call ${this.#callerSid} dials could not be placed`, error)
    }
  }

  #dialer(party: Party): Dialer {
    return {
      answered: () => {
        if (this.#isLost(party)) return this.#hangUp(party)
        this.#winner = party
        for (const other of this.#parties) if (other !== party) this.#hangUp(other)
      },
      joinable: async (leg) => {
        if (this.#isLost(party)) return
        this.#joinable.resolve(leg)
        await this.over
      },
      left: () => {
        party.hasLeft = true
        if (party === this.#winner) this.#bridge?.end()
        party.left.resolve(undefined)
      },
    }
  }

  /** Another leg was quicker, or nobody dials any more. */
  #isLost(party: Party): boolean {
    return this.#dropped || (this.#winner !== null && this.#winner !== party)
  }

  /** Unanswered it becomes `canceled`, answered `completed`. */
  #hangUp({ live, hasLeft }: Party): void {
    if (!hasLeft) void live?.end('hung-up')
  }

  async #ring(caller: MediaLeg, signal: AbortSignal): Promise<void> {
    const tone = this.#step.ringTone ?? USUAL_RING_TONE
    const prompt = await this.#rooms.media.prepare({ kind: 'ringing', tone })
    if (signal.aborted) return
    stopWith(signal, caller.play([{ prompt, times: RING_ROUNDS }]))
  }

  #join(caller: MediaLeg, callee: MediaLeg): void {
    const { hangupOnStar } = this.#step
    const bridge = this.#rooms.media.bridge(caller, callee, hangupOnStar ? { kept: { first: '*' } } : {})
    this.#bridge = bridge
    const onDigit = (digit: string) => {
      if (digit === '*') this.drop()
    }
    if (hangupOnStar) caller.events.on('digit', onDigit)
    this.#rooms.events.callsJoined(this.#callerSid)
    void this.over.then(({ callSid }) => {
      bridge.end()
      caller.events.off('digit', onDigit)
      this.#rooms.events.callsParted(this.#callerSid, callSid)
    })
  }
}

/** What is dialed, for whom. */
export type DialOrder = {
  readonly step: DialStep
  readonly legs: readonly PlaceCall[]
  readonly callerSid: CallSid
  readonly place: PlaceLeg
}

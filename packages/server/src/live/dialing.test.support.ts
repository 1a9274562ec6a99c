import type { Bridge, MediaEngine, MediaLeg } from '@ringway/media'
import { pino } from 'pino'
import type { Call } from '../domain/call.ts'
import { newSid } from '../domain/sid.ts'
import { openEvents } from '../events/events.ts'
import { deferred } from '../kit/deferred.ts'
import { sampleCall } from '../store/test-records.ts'
import { parseTwiml } from '../twiml/parse.ts'
import { begin, step } from '../twiml/program.ts'
import type { DialStep } from '../twiml/step.ts'
import type { Beginning, CallInHand } from './beginning.ts'
import { Dialing, type PlaceLeg, type Placement } from './dialing.ts'
import type { PlaceCall } from './placing.ts'
import { TestLeg, testPrompt } from './test-leg.ts'

function usualStep(): DialStep {
  const document = '<Response><Dial><WhatsApp>+5524987654321</WhatsApp></Dial></Response>'
  const first = step(begin(parseTwiml(document), null))
  if (first.kind !== 'dial') throw new Error(`a Dial has become ${first.kind}`)
  return first
}

/** One leg of a Dial, whose fate a test decides. */
export class TestParty {
  readonly leg = new TestLeg()
  readonly #placed = deferred<Placement>()
  readonly #ended = deferred<Call>()
  #begins: ((placed: Beginning) => Beginning) | null = null
  #beginning: Beginning | null = null
  #call: Call = { ...sampleCall({ accountSid: `AC${'0'.repeat(32)}` }), sid: newSid('CA'), status: 'ringing' }
  /** The Dial has asked for its end. */
  endAsked = false
  #answered = false
  #left = false
  #afterFirst: (() => Promise<void>) | null = null

  get sid() {
    return this.#call.sid
  }

  get isLive(): boolean {
    return this.#beginning !== null && !['completed', 'canceled', 'busy', 'failed'].includes(this.#call.status)
  }

  get hasAnswered(): boolean {
    return this.#answered
  }

  get hasLeft(): boolean {
    return this.#left
  }

  /** @internal what the Dial's `place` does */
  place(begins: (placed: Beginning) => Beginning): Promise<Placement> {
    this.#begins = begins
    return this.#placed.promise
  }

  /** It is on record and on its way. */
  placed(): void {
    if (!this.#begins || this.#beginning) return
    this.#beginning = this.#begins({ leg: this.leg, begin: async () => ({ leg: this.leg, first: async () => null }) })
    const live = { ended: this.#ended.promise, end: async () => this.#end() }
    this.#placed.resolve({ call: this.#call, live, refused: null })
  }

  /** Rings, is answered, and is to be joined. */
  async joins(): Promise<void> {
    this.placed()
    await settle()
    await this.answered()
    this.ready()
  }

  /** It is on record, and has failed. */
  refused(): void {
    if (!this.#begins || this.#beginning) return
    this.#begins = null
    this.#placed.resolve({ call: this.#call, live: null, refused: { ...this.#call, status: 'failed' } })
  }

  /** Somebody picks up. */
  async answered(): Promise<void> {
    if (!this.#beginning || !this.isLive || this.#answered) return
    this.#answered = true
    const begun = await this.#beginning.begin({} as CallInHand)
    this.#afterFirst = begun?.afterFirst ?? null
  }

  /** The whisper is over. */
  ready(): void {
    const after = this.isLive && !this.#left ? this.#afterFirst : null
    this.#afterFirst = null
    if (after) void after().then(() => this.#end())
  }

  /** The callee hangs up, or declines. */
  hangsUp(): void {
    if (this.isLive) this.#over(this.#answered ? 'completed' : 'busy')
  }

  /** Another document takes it over. */
  redirected(): void {
    if (!this.isLive || !this.#answered || this.#left) return
    this.#left = true
    this.#beginning?.redirected?.()
  }

  #end(): void {
    if (this.#left) return
    this.endAsked = true
    if (this.isLive) this.#over(this.#answered ? 'completed' : 'canceled')
  }

  #over(status: Call['status']): void {
    const { createdAt } = this.#call
    const answeredAt = this.#answered ? createdAt : null
    this.#call = { ...this.#call, status, answeredAt, endedAt: createdAt + 3_000 }
    this.#ended.resolve(this.#call)
  }
}

/** A Dial whose legs are a test's. */
export class TestDial {
  readonly caller = new TestLeg()
  readonly parties: readonly TestParty[]
  readonly dialing: Dialing
  dropped = false
  readonly bridges: { readonly with: MediaLeg; ended: boolean }[] = []

  constructor(count: number, given: Partial<DialStep> = {}) {
    this.parties = Array.from({ length: count }, () => new TestParty())
    let next = 0
    const place: PlaceLeg = (_ask, begins) => this.party(next++).place(begins)
    const legs = this.parties.map(() => ({ dialed: null }) as unknown as PlaceCall)
    const media: Partial<MediaEngine> = {
      prepare: async () => testPrompt('ringing'),
      bridge: (_first, second) => this.#bridge(second),
    }
    const rooms = { media: media as MediaEngine, events: openEvents({ logger: pino({ level: 'silent' }) }) }
    this.dialing = new Dialing(rooms, { step: { ...usualStep(), ...given }, legs, callerSid: newSid('CA'), place })
    rooms.events.close()
  }

  party(index: number): TestParty {
    const party = this.parties[index]
    if (!party) throw new Error(`there is no leg ${index}`)
    return party
  }

  drop(): void {
    this.dropped = true
    this.dialing.drop()
  }

  #bridge(second: MediaLeg): Bridge {
    const party = this.parties.find(({ leg }) => leg === second)
    if (this.dropped || !party?.hasAnswered || party.hasLeft) throw new Error('joined with somebody who is not there')
    const made = { with: second, ended: false }
    this.bridges.push(made)
    return {
      started: Promise.resolve(null),
      ended: new Promise(() => undefined),
      end: () => {
        made.ended = true
      },
    }
  }
}

/** Everything that is due has happened. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

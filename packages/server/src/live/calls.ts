import type { CallConnected, CallEnded, CallFact, CallOffered, CallProgressed } from '../carrier/meta/carrier-event.ts'
import { INTERNAL_ERROR } from '../contract/meta/call-error-codes.ts'
import { type Call, IllegalMove, isFinal, type StatusCallback } from '../domain/call.ts'
import { type CallSid, isSid, newSid } from '../domain/sid.ts'
import type { Millis } from '../kit/clock.ts'
import { persist } from '../kit/persist.ts'
import { SerialQueues } from '../kit/serial-queues.ts'
import { settledWithin } from '../store/settled-within.ts'
import { NoConnection } from '../store/store.ts'
import type { Problem } from '../webhooks/alert.ts'
import { admit } from './admission.ts'
import type { Beginning } from './beginning.ts'
import { moveCall } from './call-record.ts'
import { noRoom, waitedTooLong } from './capacity.ts'
import type { PlaceLeg } from './dialing.ts'
import { endAtMeta } from './end-at-meta.ts'
import type { Guidance } from './guidance.ts'
import { Incoming } from './incoming.ts'
import { type Leading, LiveCall } from './live-call.ts'
import { NoNewCalls } from './no-new-calls.ts'
import { Outgoing } from './outgoing.ts'
import { type PlaceCall, type Placed, putOnRecord } from './placing.ts'
import { refuseAtMeta } from './refuse-at-meta.ts'
import type { Rooms } from './rooms.ts'
import { settled } from './settled.ts'

/** How long a stopping server waits for Meta and the customers' apps to hear of its last calls. */
const TELL_WITHIN_MS = 1_000

/**
 * So many new calls are put on record at a time. Close to a sender's limit they wait for each other (admission.ts), each with a
 * connection to the records; all others are for what is to be kept of calls that are there already.
 */
const ADMISSIONS_AT_A_TIME = 4

/** What a program may change of a call in progress. */
export type CallChange = {
  readonly guidance?: Guidance
  readonly longestMs?: Millis
  readonly statusCallback?: StatusCallback | null
}

/** The calls of this node: takes what Meta tells, keeps one LiveCall for each call in progress. */
export class Calls {
  readonly #rooms: Rooms
  readonly #live = new Map<CallSid, LiveCall>()
  /** What happens to one call from outside happens one after the other, what Meta tells in the order it came. */
  readonly #queues = new SerialQueues()
  /** New calls are put on record in so many lanes. */
  readonly #lanes = new SerialQueues()
  #admissions = 0
  /** Calls that are being put on record. */
  readonly #placing = new Set<Promise<unknown>>()
  /** No new calls are taken; those in progress go on. */
  #draining = false
  #closing = false

  constructor(rooms: Rooms) {
    this.#rooms = rooms
  }

  /**
   * Acts on something Meta said and that is kept. Never throws.
   *
   * @param since when it came, on the `performance.now()` scale
   */
  async handle(event: CallFact, since = performance.now()): Promise<void> {
    const act = () => this.#act(event, since)
    try {
      await this.#queues.run(event.callId, () => persist(act))
    } catch (error) {
      this.#rooms.events.broke(`Meta's ${event.key} could not be acted on`, error)
    }
  }

  async #act(event: CallFact, since: number): Promise<void> {
    switch (event.kind) {
      case 'call-offered':
        return await this.#offered(event, since)
      case 'call-ended':
        return await this.#ended(event)
      case 'call-connected':
      case 'call-progressed':
        return await this.#progressed(event)
      default:
        return event satisfies never
    }
  }

  /** The REST API ends a call. @throws IllegalMove when it is final, or `canceled` comes after the answer */
  async end(sid: CallSid, as: 'completed' | 'canceled'): Promise<Call> {
    const known = await this.#rooms.store.read((r) => r.calls.bySid(sid))
    return await this.#queues.run(known?.metaCallId ?? sid, () =>
      this.#end(sid, as === 'completed' ? 'hung-up' : 'canceled'),
    )
  }

  /**
   * Places a call: on record with its verdict before this resolves, then on its way. A refused call has failed already.
   *
   * @throws NoNewCalls when the server is ending
   */
  async place(ask: PlaceCall): Promise<Call> {
    if (this.#draining) throw new NoNewCalls()
    return (await this.#placeLeg(ask, (placed) => placed)).call
  }

  readonly #placeLeg: PlaceLeg = async (ask, beginning) => {
    if (this.#closing) throw new NoNewCalls()
    const placing = this.#place(ask, beginning)
    this.#placing.add(placing)
    return await placing.finally(() => this.#placing.delete(placing))
  }

  readonly #place: PlaceLeg = async (ask, beginning) => {
    const { call, refused, verdict } = await this.#putOnRecord(ask)
    this.#rooms.events.callOffered(call)
    if (refused) this.#rooms.events.callEnded(refused.call, 'refused')
    if (refused?.alert) this.#rooms.events.alertRaised(refused.alert)
    if (verdict.sender === null || verdict.refusal) return { call, live: null, refused: refused?.call ?? call }
    const { to, ringForMs, sendDigits, longestMs, account, guidance, dialed } = ask
    const dial = { sender: verdict.sender, to, ringForMs, sendDigits, doubtful: verdict.doubtful }
    const placed = new Outgoing(this.#rooms, dial)
    const led = { account, guidance, whispers: dialed?.whispers === true, longestMs }
    const live = this.#start(call, led, beginning(placed))
    return { call, live, refused: null }
  }

  /** @throws whatever keeps the records from being written; a call that is on record all the same has then failed */
  async #putOnRecord(ask: PlaceCall): Promise<Placed> {
    const sid = newSid('CA')
    try {
      return await this.#inLane(() =>
        this.#rooms.store.transact((tx) => putOnRecord(tx, this.#rooms, ask, { sid, noRoom: this.#noRoom })),
      )
    } catch (error) {
      if (error instanceof NoConnection) throw error
      // The commit may have been done and not been heard of: nobody leads such a call.
      const message = 'The call could not be put on record.'
      const failed = { kind: 'failed', code: INTERNAL_ERROR, message, at: this.#rooms.clock.now() } as const
      persist(() => moveCall(this.#rooms, sid, failed)).catch((again: unknown) =>
        this.#rooms.events.broke(`whether call ${sid} is on record is left to the next start`, again),
      )
      throw error
    }
  }

  #inLane<T>(putOnRecord: () => Promise<T>): Promise<T> {
    this.#admissions += 1
    return this.#lanes.run(String(this.#admissions % ADMISSIONS_AT_A_TIME), putOnRecord)
  }

  /**
   * Another document takes over a call in progress; what is given besides changes too.
   *
   * @throws IllegalMove when nobody has answered, or the call is over
   */
  async redirect(sid: CallSid, change: CallChange): Promise<Call> {
    const live = this.#live.get(sid)
    const call = live?.record ?? (await this.#rooms.store.read((r) => r.calls.bySid(sid)))
    if (!live || !call) throw new IllegalMove(call?.status ?? 'completed', 'redirected')
    if (change.guidance) await live.redirect(change.guidance)
    if (change.longestMs !== undefined) live.limit(change.longestMs)
    if (change.statusCallback === undefined) return live.record
    return await live.tellElsewhere(change.statusCallback)
  }

  async #end(sid: CallSid, event: 'hung-up' | 'canceled'): Promise<Call> {
    const live = this.#live.get(sid)
    const call = live?.record ?? (await this.#rooms.store.read((r) => r.calls.bySid(sid)))
    if (!call || isFinal(call.status) || (event === 'canceled' && call.status === 'in-progress'))
      throw new IllegalMove(call?.status ?? 'completed', event)
    const end = { kind: event, at: this.#rooms.clock.now() } as const
    const ended = live ? await live.end(event) : ((await moveCall(this.#rooms, sid, end))?.call ?? call)
    // The user's answer was quicker.
    if (event === 'canceled' && ended.status === 'in-progress') throw new IllegalMove(ended.status, event)
    return ended
  }

  /** The audio engine is gone, and every call with it. */
  async mediaLost(reason: string): Promise<void> {
    await Promise.all([...this.#live.values()].map((call) => call.mediaLost(reason)))
  }

  /** Calls that are not over. */
  get count(): number {
    return this.#live.size
  }

  get #noRoom(): Problem | null {
    const { limits, waiting } = this.#rooms
    return noRoom({ calls: this.count, ...waiting }, limits)
  }

  get #house() {
    return { closing: this.#closing || this.#draining, noRoom: this.#noRoom }
  }

  /** From now on no new call is taken. Resolves when those in progress have ended, or after `withinMs`. */
  async drain(withinMs: Millis): Promise<void> {
    this.#draining = true
    const until = performance.now() + withinMs
    while (this.count > 0 && performance.now() < until)
      await settledWithin(Promise.all([...this.#live.values()].map((call) => call.over)), until - performance.now())
  }

  /** Hangs up everything; resolves when nothing is left and both sides have been told, as far as they answer in time. */
  async close(): Promise<void> {
    this.#closing = true
    // What was let in before may still be on its way to becoming a live call.
    await settledWithin(Promise.allSettled([...this.#placing, this.#queues.idle()]), TELL_WITHIN_MS)
    const calls = [...this.#live.values()]
    await settledWithin(Promise.all(calls.map((call) => call.stop())), TELL_WITHIN_MS)
    const since = performance.now()
    await settledWithin(Promise.all(calls.map((call) => call.over)), TELL_WITHIN_MS)
    const left = Math.max(0, since + TELL_WITHIN_MS - performance.now())
    await settled(this.#rooms.store, new Set(calls.map((call) => call.sid)), left)
  }

  async #offered(event: CallOffered, offeredAt: number): Promise<void> {
    const { events, store } = this.#rooms
    const admission = await this.#inLane(() => {
      const house = this.#house
      const noRoom = house.noRoom ?? waitedTooLong(performance.now() - offeredAt)
      return store.transact((tx) => admit(tx, this.#rooms, event, { ...house, noRoom }))
    })
    if (admission.kind === 'refused') {
      refuseAtMeta(this.#rooms, event).catch(() => undefined)
      return admission.alert ? events.alertRaised(admission.alert) : undefined
    }
    if (admission.kind === 'known' && (this.#live.has(admission.call.sid) || isFinal(admission.call.status))) return
    events.callOffered(admission.call)
    if (admission.kind === 'over')
      return events.callEnded(admission.call, 'over before it began: the user was gone, or the webhook is a minute old')
    const { call, led } = admission
    this.#start(call, led, new Incoming(this.#rooms, event, offeredAt, call.createdAt))
  }

  #start(call: Call, leading: Leading, beginning: Beginning): LiveCall {
    const live = new LiveCall(this.#rooms, call, leading, beginning, this.#placeLeg)
    this.#live.set(live.sid, live)
    void live.over.then(() => this.#live.delete(live.sid))
    return live
  }

  /** Meta tells how a call of ours fares. */
  async #progressed(event: CallConnected | CallProgressed): Promise<void> {
    const { call, live } = await this.#toldOf(event)
    if (live) await live.told(event)
    else if (call && call.metaCallId === null) await this.#learn(call, event)
    await this.#rooms.store.metaEventDone(event.key)
  }

  /** The call that Meta tells of: one that goes on here is known without asking the records. */
  async #toldOf(
    event: CallConnected | CallProgressed | CallEnded,
  ): Promise<{ readonly call: Call | null; readonly live: LiveCall | undefined }> {
    for (const live of this.#live.values())
      if (live.record.metaCallId === event.callId) return { call: live.record, live }
    const call = await this.#callOf(event)
    return { call, live: call ? this.#live.get(call.sid) : undefined }
  }

  /** By Meta's id or, where that never reached our record, by what we gave along. */
  async #callOf({ callId, opaque }: CallConnected | CallProgressed | CallEnded): Promise<Call | null> {
    return await this.#rooms.store.read(async (r) => {
      const known = await r.calls.byMetaCallId(callId)
      return known ?? (opaque !== null && isSid('CA', opaque) ? await r.calls.bySid(opaque) : null)
    })
  }

  /** A call that is no longer ours to lead is at Meta all the same: it is put on record and ended there. */
  async #learn({ sid }: Call, { callId }: CallConnected | CallProgressed): Promise<void> {
    const event = { kind: 'dialed', at: this.#rooms.clock.now() } as const
    const result = await moveCall(this.#rooms, sid, event, { metaCallId: callId })
    if (result?.owed) endAtMeta(this.#rooms, result.owed).catch(() => undefined)
  }

  /** Of a call that was refused nothing is left to end. One that is told before its beginning is found by that, done or not. */
  async #ended(event: CallEnded): Promise<void> {
    const { call, live } = await this.#toldOf(event)
    if (live) await live.endedByMeta(event)
    else if (call) await this.#endOf(call, event)
    await this.#rooms.store.metaEventDone(event.key)
  }

  async #endOf({ sid }: Call, event: CallEnded): Promise<void> {
    const gone = { kind: 'user-hung-up', at: this.#rooms.clock.now() } as const
    await moveCall(this.#rooms, sid, gone, { metaEnded: true, metaCallId: event.callId })
  }
}

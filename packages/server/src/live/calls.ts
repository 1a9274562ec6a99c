import type { CallEnded, CallFact, CallOffered } from '../carrier/meta/carrier-event.ts'
import type { Alert } from '../domain/alert.ts'
import type { Application } from '../domain/application.ts'
import { type Call, IllegalMove, isFinal } from '../domain/call.ts'
import { type Sender, type WhatsAppAddress, whatsAppAddress } from '../domain/sender.ts'
import { type CallSid, newSid } from '../domain/sid.ts'
import { MINUTE } from '../kit/clock.ts'
import { persist } from '../kit/persist.ts'
import { SerialQueue } from '../kit/serial-queue.ts'
import type { Reader, Writer } from '../store/store.ts'
import { alertFor } from '../webhooks/alert.ts'
import { inboundStatusCallback } from '../webhooks/status-callbacks.ts'
import { BACKSTOP_AFTER_MS, moveCall, moveCallIn } from './call-record.ts'
import type { Parties } from './conversation.ts'
import { LiveCall } from './live-call.ts'
import { REFUSE_AT_META, type RefuseAtMeta, refuseAtMeta } from './refuse-at-meta.ts'
import type { Rooms } from './rooms.ts'
import { settled } from './settled.ts'

/** Calls to and from one sender at the same time; WhatsApp allows no more. */
export const MAX_CALLS_PER_SENDER = 1_000

/**
 * That close to the limit admissions take turns, so that none is counted too late; further away they need not wait for
 * each other. More than can be under way at a time: one for each database connection of each node.
 */
const TAKING_TURNS_WITHIN = 100

/** A `connect` older than this is not answered: nobody rings at Meta for so long. */
export const STALE_AFTER_MS = MINUTE

/** How long a stopping server waits for Meta and the customers' apps to hear of its last calls. */
const TELL_WITHIN_MS = 1_000

/** What Meta said is acted on again when the records could not be reached. */
const ACT_AGAIN_AFTER_MS = [100, 400, 1_000]

/** What became of an offered call when its record was written. */
type Admission =
  | { readonly kind: 'live'; readonly call: Call; readonly parties: Parties }
  /** On record, but over already: the user gave up before we knew, or the webhook comes from long ago. */
  | { readonly kind: 'over'; readonly call: Call }
  | { readonly kind: 'refused'; readonly alert: Alert | null }

/** The calls of this node: takes what Meta tells, keeps one LiveCall for each call in progress. */
export class Calls {
  readonly #rooms: Rooms
  readonly #live = new Map<CallSid, LiveCall>()
  /** What Meta tells of one call is done in the order it came. */
  readonly #queues = new Map<string, SerialQueue>()
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
      await this.#inOrder(event.callId, () => persist(act, ACT_AGAIN_AFTER_MS))
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
        return await this.#rooms.store.transact((tx) => tx.metaEvents.done(event.key))
      default:
        return event satisfies never
    }
  }

  /** The REST API ends a call. @throws IllegalMove when it is final, or `canceled` comes after the answer */
  async end(sid: CallSid, as: 'completed' | 'canceled'): Promise<Call> {
    const known = await this.#rooms.store.read((r) => r.calls.bySid(sid))
    return await this.#inOrder(known?.metaCallId ?? sid, () =>
      this.#end(sid, as === 'completed' ? 'hung-up' : 'canceled'),
    )
  }

  async #end(sid: CallSid, event: 'hung-up' | 'canceled'): Promise<Call> {
    const live = this.#live.get(sid)
    const call = live?.record ?? (await this.#rooms.store.read((r) => r.calls.bySid(sid)))
    if (!call || isFinal(call.status) || (event === 'canceled' && call.status === 'in-progress'))
      throw new IllegalMove(call?.status ?? 'completed', event)
    if (live) return await live.end(event)
    const result = await moveCall(this.#rooms.store, sid, { kind: event, at: this.#rooms.clock.now() })
    return result?.call ?? call
  }

  /** What happens to one call from outside happens one after the other. */
  async #inOrder<T>(callId: string, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(callId) ?? new SerialQueue()
    this.#queues.set(callId, queue)
    try {
      return await queue.run(work)
    } finally {
      if (queue.isIdle) this.#queues.delete(callId)
    }
  }

  /** The audio engine is gone, and every call with it. */
  async mediaLost(reason: string): Promise<void> {
    await Promise.all([...this.#live.values()].map((call) => call.mediaLost(reason)))
  }

  /** Hangs up everything; resolves when nothing is left and both sides have been told, as far as they answer in time. */
  async close(): Promise<void> {
    this.#closing = true
    // What was let in before may still be on its way to becoming a live call.
    await Promise.all([...this.#queues.values()].map((queue) => queue.idle()))
    const calls = [...this.#live.values()]
    await Promise.all(calls.map((call) => call.end('hung-up')))
    await Promise.all(calls.map((call) => call.over))
    await settled(this.#rooms.store, new Set(calls.map((call) => call.sid)), TELL_WITHIN_MS)
  }

  async #offered(event: CallOffered, offeredAt: number): Promise<void> {
    const { events, store } = this.#rooms
    const admission = await store.transact((tx) => this.#admit(tx, event))
    if (admission.kind === 'refused') {
      refuseAtMeta(this.#rooms, event).catch(() => undefined)
      return admission.alert ? events.alertRaised(admission.alert) : undefined
    }
    events.callOffered(admission.call)
    if (admission.kind === 'over')
      return events.callEnded(admission.call, 'over before it began: the user was gone, or the webhook is a minute old')
    const live = new LiveCall(this.#rooms, admission.call, event, admission.parties, offeredAt)
    this.#live.set(live.sid, live)
    void live.over.then(() => this.#live.delete(live.sid))
  }

  async #ended(event: CallEnded): Promise<void> {
    const call = await this.#rooms.store.read((r) => r.calls.byMetaCallId(event.callId))
    if (!call) return await this.#endedUnknown(event)
    const live = this.#live.get(call.sid)
    const gone = { kind: 'user-hung-up', at: this.#rooms.clock.now() } as const
    if (live) await live.endedByMeta(event)
    else await moveCall(this.#rooms.store, call.sid, gone, { metaEnded: true })
    await this.#rooms.store.transact((tx) => tx.metaEvents.done(event.key))
  }

  /** The end of a call that was refused; or told before its beginning, which, when it comes, finds this event kept. */
  async #endedUnknown(event: CallEnded): Promise<void> {
    await this.#rooms.store.transact(async (tx) => {
      if (await tx.metaEvents.has(`${event.callId}/connect`)) await tx.metaEvents.done(event.key)
    })
  }

  /** Puts an offered call on record, or refuses it, in one transaction with what that promises. */
  async #admit(tx: Writer, event: CallOffered): Promise<Admission> {
    await tx.metaEvents.done(event.key)
    const sender = await tx.senders.byPhoneNumberId(event.phoneNumberId)
    const parties = sender && (await partiesOf(tx, sender))
    if (!sender || !parties) return await this.#refuseUnknown(tx, event, sender)
    if (await isCrowded(tx, sender)) return await this.#refuseCrowd(tx, event, sender)
    const call = this.#newCall(event, sender, parties.application)
    await tx.calls.insert(call)
    const now = this.#rooms.clock.now()
    const userGone = await tx.metaEvents.has(`${event.callId}/terminate`)
    if (!userGone && !this.#closing && now - event.at < STALE_AFTER_MS) return { kind: 'live', call, parties }
    if (userGone) await tx.metaEvents.done(`${event.callId}/terminate`)
    const result = await moveCallIn(tx, call.sid, { kind: 'user-hung-up', at: now }, { metaEnded: userGone })
    return { kind: 'over', call: result?.call ?? call }
  }

  async #refuseUnknown(tx: Writer, event: CallOffered, sender: Sender | null): Promise<Admission> {
    const message = sender
      ? `${sender.address} has no voice application. Set configuration.voice_application_sid on sender ${sender.sid}.`
      : `A call came for phone number id ${event.phoneNumberId}, which belongs to no sender.`
    return await this.#refuseWith(tx, event, sender ? 37009 : 37008, message, sender)
  }

  async #refuseCrowd(tx: Writer, event: CallOffered, sender: Sender): Promise<Admission> {
    const message = `${sender.address} has ${MAX_CALLS_PER_SENDER} calls already; WhatsApp allows no more at a time.`
    return await this.#refuseWith(tx, event, 10004, message, sender)
  }

  async #refuseWith(
    tx: Writer,
    event: CallOffered,
    code: number,
    message: string,
    sender: Sender | null,
  ): Promise<Admission> {
    const account = sender ? await tx.accounts.get(sender.accountSid) : await tx.accounts.first()
    const about = { sid: newSid('NO'), resourceSid: sender?.sid ?? null, at: this.#rooms.clock.now() }
    const alert = account && alertFor({ code, message }, { ...about, accountSid: account.sid })
    if (alert) await tx.alerts.insert(alert)
    const refused: RefuseAtMeta = { phoneNumberId: event.phoneNumberId, callId: event.callId }
    await tx.jobs.add(REFUSE_AT_META, refused, { runAt: Date.now() + BACKSTOP_AFTER_MS })
    return { kind: 'refused', alert }
  }

  #newCall(event: CallOffered, sender: Sender, application: Application): Call {
    const now = this.#rooms.clock.now()
    return {
      sid: newSid('CA'),
      accountSid: sender.accountSid,
      direction: 'inbound',
      from: callerAddress(event),
      to: sender.address,
      status: 'ringing',
      senderSid: sender.sid,
      applicationSid: application.sid,
      callerName: event.callerName,
      parentCallSid: null,
      metaCallId: event.callId,
      metaEnded: false,
      ownerNode: this.#rooms.nodeId,
      nextSequence: 0,
      statusCallback: inboundStatusCallback(application),
      errorCode: null,
      errorMessage: null,
      createdAt: now,
      updatedAt: now,
      answeredAt: null,
      endedAt: null,
    }
  }
}

function callerAddress(event: CallOffered): WhatsAppAddress {
  return event.fromNumber === null ? `whatsapp:${event.userId ?? 'anonymous'}` : whatsAppAddress(event.fromNumber)
}

/** Has the sender all the calls it may have? Near the limit the sender is held until the transaction ends. */
async function isCrowded(tx: Writer, sender: Sender): Promise<boolean> {
  const count = await tx.calls.liveCount(sender.sid)
  if (count < MAX_CALLS_PER_SENDER - TAKING_TURNS_WITHIN) return false
  await tx.senders.lock(sender.sid)
  return (await tx.calls.liveCount(sender.sid)) >= MAX_CALLS_PER_SENDER
}

/** Whose call it is and which application leads it; null when the sender has no voice application. */
async function partiesOf(r: Reader, sender: Sender): Promise<Parties | null> {
  if (sender.voiceApplicationSid === null) return null
  const account = await r.accounts.get(sender.accountSid)
  const application = await r.applications.get(sender.accountSid, sender.voiceApplicationSid)
  return account && application ? { account, application } : null
}

import { setTimeout as pause } from 'node:timers/promises'
import { DAY, HOUR, MINUTE, type Millis, SECOND, type ShiftableClock } from '../clock.ts'
import type { Faults } from '../faults/faults.ts'
import type { Address, Subject } from '../network/apps/addresses.ts'
import type { WebhookField } from '../network/apps/app.ts'
import type { RequestsLog } from '../requests-log.ts'
import type { Switches } from '../switches/switches.ts'
import { Batches } from './batches.ts'
import { envelopeOf } from './envelope-of.ts'
import { eventOf, isAstray, type Meddling, meddlingWith } from './meddling.ts'
import { type Answer, headersOf, type Parcel, post } from './parcel.ts'
import { wireBytes } from './wire-bytes.ts'
import { variantOf } from './wire-variants.ts'

export type DeliveryRules = {
  /** An attempt without an answer after this has failed. Meta: about 20 s. */
  readonly timeoutMs: Millis
  /** Pauses between attempts; the last one repeats. */
  readonly pausesMs: readonly Millis[]
  /** No attempt begins later than this after the first; null: as the switches say. */
  readonly giveUpAfterMs: Millis | null
}

export const DELIVERY_RULES: DeliveryRules = {
  timeoutMs: 20 * SECOND,
  pausesMs: [
    ...[200, 500, 1 * SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND],
    ...Array<Millis>(20).fill(30 * SECOND),
    ...Array<Millis>(12).fill(5 * MINUTE),
    1 * HOUR,
  ],
  giveUpAfterMs: null,
}

export type Webhook = {
  readonly field: WebhookField
  readonly value: unknown
  /** Webhooks of one queue go out one after the other, each when the one before was taken or given up. */
  readonly queue: string
  /** Unix seconds, on account fields. */
  readonly time?: number
  /** The call it is about, for the log. */
  readonly callId?: string
  /** The user it is about, by which faults may be limited. */
  readonly user?: string
  /** Once this aborts it is tried no more: what it says no longer matters. */
  readonly staleOnce?: AbortSignal
}

/** Who is told of what. */
export type Addresses = (field: WebhookField, subject: Subject) => readonly Address[]

/** Webhooks waiting in one queue; what comes on top is dropped, as for a receiver that has been away too long. */
const MAX_WAITING = 1_000

type Queue = { tail: Promise<unknown>; waiting: number; readonly afterNext: Set<() => void> }

/** When an attempt began: by the network's clock, and by one that nobody moves. */
/** `late`: it did not come in time. */
type Answered = Answer & { readonly late: boolean }
type Began = { readonly at: Millis; readonly since: number }

type House = {
  readonly log: RequestsLog
  readonly clock: ShiftableClock
  readonly addresses: Addresses
  readonly faults: Faults
  readonly switches: Switches
}

const LOST = { status: null, response: null, error: 'lost on the way, by a fault', late: false }

/** Delivers webhooks to every app concerned: signed with its secret, in order per queue, tried again until it answers 200. */
export class WebhookSender {
  readonly #house: House
  readonly #rules: DeliveryRules
  readonly #queues = new Map<string, Queue>()
  readonly #batches = new Batches()
  readonly #closed = new AbortController()

  constructor(house: House, rules: DeliveryRules = DELIVERY_RULES) {
    this.#house = house
    this.#rules = rules
  }

  /**
   * Resolves with whether somebody has taken it, once every app has taken it or was given up; never rejects. One app that
   * fails keeps no other waiting for its own.
   */
  async send(subject: Subject, webhook: Webhook): Promise<boolean> {
    const { addresses, faults } = this.#house
    const told = addresses(webhook.field, subject)
    if (told.length === 0) return false
    const meddling = meddlingWith(faults, { ...aboutOf(webhook), number: subject.number })
    const taken = await Promise.all(told.map((address) => this.#pass(address, subject, webhook, meddling)))
    return taken.includes(true)
  }

  /** Cuts off what is being sent and drops what waits. */
  close(): void {
    this.#closed.abort()
    this.#batches.close()
  }

  /** By the queue, or past it where a fault wants that. */
  async #pass({ app, url }: Address, subject: Subject, webhook: Webhook, meddling: Meddling): Promise<boolean> {
    const key = `${app.id} ${subject.phoneNumberId ?? subject.wabaId} ${webhook.queue}`
    const { callId = null, staleOnce, field, value, time } = webhook
    const change = { wabaId: subject.wabaId, field, value: variantOf(value, this.#house.switches), time }
    // What goes astray by itself does not travel in somebody else's batch.
    const changes = isAstray(meddling) ? [change] : await this.#batches.collect(app.id, change, meddling.batch)
    if (changes === null) return true
    const about = { business: subject.number ?? null, callId, staleOnce, giveUpAfterMs: this.#giveUpAfter(field) }
    const parcel = { url, body: wireBytes(envelopeOf(changes)), secret: app.secret, appId: app.id, ...about }
    if (meddling.lost) return this.#lose(parcel)
    if (meddling.delayMs !== null) await this.#pause(meddling.delayMs)
    else if (meddling.holdMs !== null) await this.#afterNext(key, meddling.holdMs)
    else return this.#enqueue(key, () => this.#deliverAll(parcel, meddling))
    return this.#deliverAll(parcel, meddling)
  }

  #queue(key: string): Queue {
    const queue = this.#queues.get(key) ?? { tail: Promise.resolve(), waiting: 0, afterNext: new Set() }
    this.#queues.set(key, queue)
    return queue
  }

  #enqueue(key: string, deliver: () => Promise<boolean>): Promise<boolean> {
    const queue = this.#queue(key)
    if (queue.waiting >= MAX_WAITING) return Promise.resolve(false)
    queue.waiting++
    const taken = queue.tail.then(deliver)
    queue.tail = taken.finally(() => {
      queue.waiting--
      for (const release of queue.afterNext) release()
      this.#forget(key, queue)
    })
    return taken
  }

  /** Resolves when the next of this queue is done with, or after `most`. */
  async #afterNext(key: string, most: Millis): Promise<void> {
    const queue = this.#queue(key)
    const next = new AbortController()
    const release = () => next.abort()
    queue.afterNext.add(release)
    await this.#pause(most, next.signal)
    queue.afterNext.delete(release)
    this.#forget(key, queue)
  }

  #forget(key: string, { waiting, afterNext }: Queue): void {
    if (waiting === 0 && afterNext.size === 0) this.#queues.delete(key)
  }

  #lose(parcel: Parcel): false {
    this.#record(parcel, 1, this.#begin(), LOST, null)
    return false
  }

  /** Once, and as often again as a fault wants. */
  async #deliverAll(parcel: Parcel, { duplicates, badSignature }: Meddling): Promise<boolean> {
    const taken = await this.#deliver(parcel, badSignature)
    for (let again = 0; taken && again < duplicates; again++) await this.#deliver(parcel, false)
    return taken
  }

  async #deliver(parcel: Parcel, badSignature: boolean): Promise<boolean> {
    const began = performance.now()
    for (let attempt = 1; ; attempt++) {
      if (this.#closed.signal.aborted || (attempt > 1 && parcel.staleOnce?.aborted)) return false
      const sent = badSignature && attempt === 1 ? { ...parcel, secret: `not ${parcel.secret}` } : parcel
      const wait = this.#rules.pausesMs.at(Math.min(attempt, this.#rules.pausesMs.length) - 1) ?? 0
      const isLast = () => performance.now() - began + wait > parcel.giveUpAfterMs
      const { status, retryInMs } = await this.#attempt(sent, attempt, () => (isLast() ? null : wait))
      if (retryInMs === null) return status === 200
      await this.#pause(retryInMs, parcel.staleOnce)
    }
  }

  /** For how long it is worth trying. */
  #giveUpAfter(field: WebhookField): Millis {
    if (this.#rules.giveUpAfterMs !== null) return this.#rules.giveUpAfterMs
    const { switches } = this.#house
    return RETRIES[field === 'calls' ? switches.get('calling-webhook-retries') : switches.get('webhook-retries')]
  }

  /** @param next how long until the next attempt, should this one fail; null: there will be none */
  async #attempt(parcel: Parcel, attempt: number, next: () => Millis | null) {
    const began = this.#begin()
    const patience = AbortSignal.timeout(this.#rules.timeoutMs)
    const answer = await post(parcel, AbortSignal.any([this.#closed.signal, patience]))
    const retryInMs = answer.status === 200 ? null : next()
    this.#record(parcel, attempt, began, { ...answer, late: answer.status === null && patience.aborted }, retryInMs)
    return { status: answer.status, retryInMs }
  }

  #begin(): Began {
    return { at: this.#house.clock.now(), since: performance.now() }
  }

  #record(parcel: Parcel, attempt: number, { at, since }: Began, answer: Answered, retryInMs: Millis | null): void {
    const { url, appId: app, business, callId: call, body } = parcel
    const raw = body.toString()
    const sent = { kind: 'webhook', method: 'POST', url, app, business, call, headers: headersOf(parcel) } as const
    const ms = Math.round(performance.now() - since)
    this.#house.log.add({ at, ...sent, body: JSON.parse(raw), raw, ...answer, attempt, ms, retryInMs })
  }

  /** Waits `ms`, or until this aborts, or all of it is closed. */
  async #pause(ms: Millis, signal?: AbortSignal): Promise<void> {
    const any = signal ? AbortSignal.any([this.#closed.signal, signal]) : this.#closed.signal
    await pause(ms, undefined, { signal: any }).catch(() => undefined)
  }
}

const RETRIES = { none: 0, '10min': 10 * MINUTE, '36h': 36 * HOUR, '7d': 7 * DAY } as const

function aboutOf({ field, value, callId, user }: Webhook) {
  return { field, event: eventOf(value), call: callId, user }
}

import { setTimeout as pause } from 'node:timers/promises'
import { envelope, SIGNATURE_HEADER, signWebhook } from '@ringway/meta-wire'
import { MINUTE, type Millis, SECOND, type ShiftableClock } from '../clock.ts'
import type { Address, Subject } from '../network/apps/addresses.ts'
import type { WebhookField } from '../network/apps/app.ts'
import { type RequestsLog, readable } from '../requests-log.ts'
import { wireBytes } from './wire-bytes.ts'

export type DeliveryRules = {
  /** An attempt without an answer after this has failed. Meta: about 20 s. */
  readonly timeoutMs: Millis
  /** Pauses between attempts; the last one repeats. */
  readonly pausesMs: readonly Millis[]
  /** No attempt begins later than this after the first. */
  readonly giveUpAfterMs: Millis
}

export const DELIVERY_RULES: DeliveryRules = {
  timeoutMs: 20 * SECOND,
  pausesMs: [200, 500, 1 * SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND],
  giveUpAfterMs: 10 * MINUTE,
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
  /** Once this aborts it is tried no more: what it says no longer matters. */
  readonly staleOnce?: AbortSignal
}

/** Webhooks waiting in one queue; what comes on top is dropped, as for a receiver that has been away too long. */
const MAX_WAITING = 1_000
/** Of an answer's body, what the log keeps. */
const MAX_ANSWER = 4_096

type Queue = { tail: Promise<unknown>; waiting: number }

/** Who is told of what. */
export type Addresses = (field: WebhookField, subject: Subject) => readonly Address[]

/** Delivers webhooks to every app concerned: signed with its secret, in order per queue, tried again until it answers 200. */
export class WebhookSender {
  readonly #log: RequestsLog
  readonly #clock: ShiftableClock
  readonly #addresses: Addresses
  readonly #rules: DeliveryRules
  readonly #queues = new Map<string, Queue>()
  readonly #closed = new AbortController()

  constructor(log: RequestsLog, clock: ShiftableClock, addresses: Addresses, rules: DeliveryRules = DELIVERY_RULES) {
    this.#log = log
    this.#clock = clock
    this.#addresses = addresses
    this.#rules = rules
  }

  /**
   * Resolves with whether somebody has taken it, once every app has taken it or was given up; never rejects. One app that
   * fails keeps no other waiting for its own.
   */
  async send(subject: Subject, webhook: Webhook): Promise<boolean> {
    const addresses = this.#addresses(webhook.field, subject)
    if (addresses.length === 0) return false
    const body = wireBytes(envelope(subject.wabaId, webhook.field, webhook.value, webhook.time))
    const taken = await Promise.all(addresses.map((address) => this.#enqueue(address, subject, { body, webhook })))
    return taken.includes(true)
  }

  #enqueue({ app, url }: Address, subject: Subject, { body, webhook }: Omit<Parcel, 'url' | 'signature'>) {
    const key = `${app.id} ${subject.phoneNumberId ?? subject.wabaId} ${webhook.queue}`
    const queue = this.#queues.get(key) ?? { tail: Promise.resolve(), waiting: 0 }
    if (queue.waiting >= MAX_WAITING) return Promise.resolve(false)
    const parcel = { url, body, signature: signWebhook(body, app.secret), webhook }
    queue.waiting++
    const taken = queue.tail.then(() => this.#deliver(parcel))
    queue.tail = taken.finally(() => {
      queue.waiting--
      if (queue.waiting === 0) this.#queues.delete(key)
    })
    this.#queues.set(key, queue)
    return taken
  }

  /** Cuts off what is being sent and drops what waits. */
  close(): void {
    this.#closed.abort()
  }

  async #deliver(parcel: Parcel): Promise<boolean> {
    const began = performance.now()
    for (let attempt = 1; ; attempt++) {
      if (this.#closed.signal.aborted || (attempt > 1 && parcel.webhook.staleOnce?.aborted)) return false
      if ((await this.#attempt(parcel, attempt)) === 200) return true
      const wait = this.#rules.pausesMs.at(Math.min(attempt, this.#rules.pausesMs.length) - 1) ?? 0
      if (performance.now() - began + wait > this.#rules.giveUpAfterMs) return false
      await pauseUnless(wait, [this.#closed.signal, parcel.webhook.staleOnce])
    }
  }

  async #attempt(parcel: Parcel, attempt: number): Promise<number | null> {
    const at = this.#clock.now()
    const began = performance.now()
    const answer = await post(
      parcel,
      AbortSignal.any([this.#closed.signal, AbortSignal.timeout(this.#rules.timeoutMs)]),
    )
    this.#log.add({
      at,
      kind: 'webhook',
      method: 'POST',
      url: parcel.url,
      call: parcel.webhook.callId ?? null,
      body: JSON.parse(parcel.body.toString()),
      ...answer,
      attempt,
      ms: Math.round(performance.now() - began),
    })
    return answer.status
  }
}

type Parcel = {
  readonly url: string
  readonly body: Buffer
  readonly signature: string
  readonly webhook: Webhook
}

type Answer = { readonly status: number | null; readonly response: unknown; readonly error: string | null }

async function post({ url, body, signature }: Parcel, signal: AbortSignal): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'facebookexternalua',
    [SIGNATURE_HEADER]: signature,
  }
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
    return { status: response.status, response: readable(await beginningOf(response)), error: null }
  } catch (error) {
    return { status: null, response: null, error: reasonOf(error) }
  }
}

/** At most the first 4 kB; the rest is not read. */
async function beginningOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    parts.push(part)
    size += part.length
    if (size >= MAX_ANSWER) break
  }
  return Buffer.concat(parts).toString('utf8', 0, MAX_ANSWER)
}

/** fetch hides what went wrong in `cause`. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: Error }
  return cause?.message || message
}

/** Waits `ms`, or until one of the signals aborts. */
async function pauseUnless(ms: Millis, signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  const signal = AbortSignal.any(signals.filter((each) => each !== undefined))
  await pause(ms, undefined, { signal }).catch(() => undefined)
}

import type { Account } from '../domain/account.ts'
import type { Alert } from '../domain/alert.ts'
import type { Delivery } from '../domain/delivery.ts'
import type { Events } from '../events/events.ts'
import type { Clock } from '../kit/clock.ts'
import type { Task } from '../store/jobs.ts'
import { DELIVER_WEBHOOK, type Store } from '../store/store.ts'
import { alertFor, type Problem } from './alert.ts'
import type { CustomerHttp } from './customer-http.ts'
import { keepFailedTry } from './failed-try.ts'
import { isStatusCallback } from './status-callbacks.ts'
import { WebhookFailure } from './webhook-failure.ts'
import { AS_MESSAGING, type RequestReading } from './webhook-request.ts'

export { DELIVER_WEBHOOK }

/** With the growing pauses between them, three days. */
const MAX_TRIES = 25

/** Which try it is, from 1, of how many. */
type Tries = { readonly attempt: number; readonly maxTries: number }

export type DeliverRooms = {
  readonly store: Pick<Store, 'read' | 'transact' | 'deliverySettled'>
  readonly http: CustomerHttp
  readonly events: Events
  readonly clock: Clock
  /** Tries before a delivery is given up, from 1; those that a crash cut short count. Default 25. */
  readonly maxTries?: number
}

/** The answer is not looked at: what comes within 64 kB is read, so that the connection can be used again. */
const IGNORED: RequestReading = { limitBytes: 65_536, oversizeCode: 11750, overflow: 'stop' }

/** An answered status callback with an error status. Twilio, error dictionary, 15003. */
const CALLBACK_REFUSED = 15003

/**
 * Sends one promised webhook; run by the queue, at least once per row and with the same idempotency token each time.
 *
 * Done for good: a 2xx; a 4xx (warning 15003: the app has it and does not want it); a target that may not be reached.
 * A 5xx, silence or no connection: an alert the first time, then thrown, so that the queue tries again; the last
 * attempt gives up with an alert of its own and is not thrown. A row that is done, or gone, is left alone, and so is one
 * whose turn in its queue has not come. What was given up keeps `deliveredAt` null and `lastError`.
 */
export function deliverWebhook(rooms: DeliverRooms): Task {
  const { store, clock, maxTries = MAX_TRIES } = rooms
  return async (payload, job) => {
    const due = await store.read((r) => r.deliveries.open(deliveryId(payload)))
    if (!due) return
    const { delivery, account } = due
    if (!due.isFirst) return await store.transact((tx) => tx.outbox.stepBack(delivery, clock.now()))
    const tries = { attempt: job.attempt, maxTries }
    try {
      await deliver(rooms, delivery, account, job.signal)
    } catch (error) {
      if (!(error instanceof WebhookFailure)) {
        if (!job.signal.aborted) await giveUpAfterFault(rooms, delivery, error, tries)
        throw error
      }
      await recordFailure(rooms, delivery, error, tries)
      if (willRetry(error, tries)) throw error
    }
  }
}

/** A fault of ours is tried again like a webhook that failed, and does not hold its queue for ever either. */
async function giveUpAfterFault(
  { store, clock }: DeliverRooms,
  delivery: Delivery,
  fault: unknown,
  { attempt, maxTries }: Tries,
): Promise<void> {
  if (attempt < maxTries) return
  await store.deliverySettled({ ...delivery, lastError: String(fault) }, clock.now())
}

async function deliver(
  { http, store, events, clock }: DeliverRooms,
  delivery: Delivery,
  account: Account,
  signal: AbortSignal,
): Promise<void> {
  const { url, method, params, idempotencyToken, resourceSid } = delivery
  const { authToken } = account
  const request = {
    ...{ url, method, params, authToken, idempotencyToken, reading: IGNORED, signal },
    strictHost: isStatusCallback(delivery),
  }
  const response = await http.send(isOfMessage(resourceSid) ? { ...request, ...AS_MESSAGING } : request)
  const attempts = delivery.attempts + 1
  const alerts = response.exchanged.warnings.map((warning) =>
    problemAlert(delivery, { ...warning, url: response.url }, clock),
  )
  const now = clock.now()
  await store.deliverySettled({ ...delivery, attempts, deliveredAt: now, lastError: null }, now, alerts)
  events.webhookDelivered({ resourceSid, url, ms: response.exchanged.durationMs, attempt: attempts })
  for (const alert of alerts) events.alertRaised(alert)
}

/** What is told of a message goes out as every messaging webhook does. */
function isOfMessage(resourceSid: string | null): boolean {
  return resourceSid !== null && /^(?:SM|MM)/.test(resourceSid)
}

/** Writes down what failed and raises the alerts that are due. */
async function recordFailure(
  rooms: DeliverRooms,
  delivery: Delivery,
  failure: WebhookFailure,
  tries: Tries,
): Promise<void> {
  const now = rooms.clock.now()
  const again = willRetry(failure, tries)
  const alerts = alertsDue(delivery, failure, again, now)
  const tried: Delivery = {
    ...delivery,
    attempts: delivery.attempts + 1,
    deliveredAt: failure.kind === '4xx' ? now : null,
    lastError: `${failure.code}: ${failure.message}`,
  }
  await keepFailedTry(rooms, { failure, delivery: tried, again, alerts }, now)
}

function willRetry(failure: WebhookFailure, { attempt, maxTries }: Tries): boolean {
  return failure.retry === 'later' && attempt < maxTries
}

/** One alert for the first failure; one more when attempts are used up. */
function alertsDue(delivery: Delivery, failure: WebhookFailure, again: boolean, at: number): readonly Alert[] {
  const first = delivery.attempts === 0
  const gaveUp = !first && !again
  if (!first && !gaveUp) return []
  const byStatus = failure.kind === '4xx' || failure.kind === '5xx'
  const refused = failure.code === 11217 && byStatus
  const message = gaveUp ? `Given up after ${delivery.attempts + 1} attempts. ${failure.message}` : failure.message
  const level = gaveUp ? 'error' : undefined
  return [
    alertFor(failure, alertContext(delivery, at), { code: refused ? CALLBACK_REFUSED : failure.code, level, message }),
  ]
}

function problemAlert(delivery: Delivery, problem: Problem, clock: Clock): Alert {
  return alertFor(problem, alertContext(delivery, clock.now()))
}

function alertContext({ accountSid, resourceSid }: Delivery, at: number) {
  return { accountSid, resourceSid, at }
}

function deliveryId(payload: unknown): string {
  if (typeof payload === 'object' && payload !== null && 'id' in payload && typeof payload.id === 'string')
    return payload.id
  throw new TypeError(`${DELIVER_WEBHOOK}: a payload of { id } is needed`)
}

import type { Account } from '../domain/account.ts'
import type { Alert } from '../domain/alert.ts'
import type { Delivery } from '../domain/delivery.ts'
import type { Message } from '../domain/message.ts'
import type { Sender } from '../domain/sender.ts'
import { isSid } from '../domain/sid.ts'
import { DAY, type Millis } from '../kit/clock.ts'
import type { JobHelpers } from '../store/jobs.ts'
import type { Writer } from '../store/store.ts'
import { alertFor } from '../webhooks/alert.ts'
import { keepFailedTry } from '../webhooks/failed-try.ts'
import { WebhookFailure } from '../webhooks/webhook-failure.ts'
import { MessageConversation } from './conversation.ts'
import { TELL_APP } from './incoming.ts'
import type { Rooms } from './rooms.ts'
import { settleAnswer } from './settle-answer.ts'

export { TELL_APP }

/** An app that cannot be reached hears of a message for so long. */
const TOLD_FOR: Millis = DAY

/** What is told, and between whom. */
export type Told = {
  readonly delivery: Delivery
  readonly account: Account
  readonly sender: Sender
  readonly message: Message
}

/**
 * Tells a sender's app of one message; run by the queue, for each pair in the order in which the user wrote. At least
 * once, with the same idempotency token each time; what the app answers is acted on exactly once.
 *
 * While the app cannot be reached, or answers 5xx, the same message is tried again: nothing overtakes it. What the app
 * refuses, or answers with something that is none, ends with an alert.
 *
 * @throws WebhookFailure when the message is to be tried again
 */
export async function tellApp(
  rooms: Rooms,
  { id }: { readonly id: string },
  { signal }: Pick<JobHelpers, 'signal'>,
): Promise<void> {
  const told = await rooms.store.transact((tx) => takeTurn(tx, id, rooms.clock.now()))
  if (told) await tellOne(rooms, told, signal)
}

/**
 * What is to be told, when its turn has come. Where a record was deleted meanwhile, or the sender no longer names a webhook,
 * nobody is told any more.
 */
async function takeTurn(tx: Writer, id: string, now: Millis): Promise<Told | null> {
  const delivery = await tx.outbox.take(id, now, TELL_APP)
  if (!delivery) return null
  const told = await toldOf(tx, delivery)
  if (!told) await tx.outbox.settle(delivery, now)
  return told
}

async function tellOne(rooms: Rooms, told: Told, signal: AbortSignal): Promise<void> {
  const { delivery, account, sender } = told
  try {
    const conversation = new MessageConversation(rooms, { delivery, authToken: account.authToken, signal })
    await settleAnswer(rooms, told, await conversation.hold(sender.webhook))
  } catch (failure) {
    if (!(failure instanceof WebhookFailure)) throw failure
    const again = await recordFailure(rooms, delivery, failure)
    if (again) throw failure
  }
}

async function toldOf(r: Writer, delivery: Delivery): Promise<Told | null> {
  const sid = delivery.resourceSid ?? ''
  const account = await r.accounts.get(delivery.accountSid)
  const message = isSid('SM', sid) ? await r.messages.bySid(sid) : null
  const sender = message && (await r.senders.bySid(message.senderSid))
  const url = sender?.webhook?.callback_url
  if (!account || !message || !sender || !url) return null
  // As it is set now: a webhook that was put right must not wait behind the one that was wrong.
  const method = sender.webhook?.callback_method ?? 'POST'
  return { delivery: { ...delivery, url, method }, account, message, sender }
}

/** Writes down what failed and raises the alerts that are due. @returns whether it is tried again */
async function recordFailure(rooms: Rooms, delivery: Delivery, failure: WebhookFailure): Promise<boolean> {
  const now = rooms.clock.now()
  const again = failure.all.some(({ retry }) => retry === 'later') && now - delivery.createdAt < TOLD_FOR
  const alerts = alertsDue(delivery, failure, again, now)
  const tried = { ...delivery, attempts: delivery.attempts + 1, lastError: `${failure.code}: ${failure.message}` }
  await keepFailedTry(rooms, { failure, delivery: tried, again, alerts }, now)
  return again
}

/** One for each failure of the first try; one more when nobody tries any longer. */
function alertsDue(delivery: Delivery, failure: WebhookFailure, again: boolean, at: Millis): readonly Alert[] {
  const context = { accountSid: delivery.accountSid, resourceSid: delivery.resourceSid, at }
  if (delivery.attempts === 0) return failure.all.map((one) => alertFor(one, context))
  if (again) return []
  const message = `Given up after ${delivery.attempts + 1} attempts. ${failure.message}`
  return [alertFor(failure, context, { level: 'error', message })]
}

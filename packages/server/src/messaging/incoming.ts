import { randomUUID } from 'node:crypto'
import type { MessageReceived, PermissionReplied } from '../carrier/meta/carrier-event.ts'
import type { Alert } from '../domain/alert.ts'
import { newDelivery } from '../domain/delivery.ts'
import { type Message, newMessage } from '../domain/message.ts'
import type { Sender } from '../domain/sender.ts'
import { newSid } from '../domain/sid.ts'
import { userKey } from '../domain/user-key.ts'
import type { Millis } from '../kit/clock.ts'
import type { Writer } from '../store/store.ts'
import { alertFor } from '../webhooks/alert.ts'
import { type IncomingFacts, incomingParameters } from '../webhooks/message-request.ts'
import type { Rooms } from './rooms.ts'

/** Graphile task that tells a sender's app what one user has written. */
export const TELL_APP = 'tell-app'

/** A message from `user` that Meta has handed over. */
export function newIncoming(
  { accountSid, sid: senderSid, address: to }: Sender,
  given: Pick<Message, 'from' | 'metaMessageId' | 'body'>,
  now: Millis,
): Message {
  const parties = { accountSid, senderSid, to }
  return newMessage(
    { sid: newSid('SM'), ...parties, ...given, direction: 'inbound', status: 'received', sentAt: now },
    now,
  )
}

/** Keeps what a user wrote, and promises to tell the sender's app, where the sender names one. */
export async function keepIncoming(tx: Writer, sender: Sender, message: Message, facts: IncomingFacts): Promise<void> {
  await tx.messages.insert(message)
  const url = sender.webhook?.callback_url
  if (!url) return
  const promised = {
    accountSid: sender.accountSid,
    resourceSid: message.sid,
    queue: `inbox:${sender.sid}:${userKey(message.from)}`,
    url,
    method: sender.webhook?.callback_method ?? 'POST',
    params: incomingParameters(message, facts),
  }
  await tx.outbox.add(newDelivery(promised, message.createdAt, randomUUID), TELL_APP)
}

/**
 * Acts on something a user sent to one of our senders: `keep` puts it on record, in one transaction with the note that it
 * was acted on.
 */
export async function fromUser(
  { store, clock, events }: Pick<Rooms, 'store' | 'clock' | 'events'>,
  fact: MessageReceived | PermissionReplied,
  keep: (tx: Writer, sender: Sender, now: Millis) => Promise<Message>,
): Promise<void> {
  const { message, alert } = await store.transact(async (tx) => {
    const now = clock.now()
    await tx.metaEvents.done(fact.key)
    const sender = await tx.senders.byPhoneNumberId(fact.phoneNumberId)
    if (!sender) return { message: null, alert: await alertUnknownSender(tx, fact.phoneNumberId, now) }
    return { message: await keep(tx, sender, now), alert: null }
  })
  if (message) events.messageMoved(message)
  if (alert) events.alertRaised(alert)
}

/** A message for a number that is no sender here: all that can be done is to say so. */
async function alertUnknownSender(tx: Writer, phoneNumberId: string, at: Millis): Promise<Alert | null> {
  const account = await tx.accounts.first()
  if (!account) return null
  const message = `A message came for phone number id ${phoneNumberId}, which belongs to no sender.`
  const context = { accountSid: account.sid, resourceSid: null, at }
  const alert = alertFor({ code: 63003, message, level: 'warning' }, context)
  await tx.alerts.insert(alert)
  return alert
}

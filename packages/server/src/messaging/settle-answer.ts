import type { Alert } from '../domain/alert.ts'
import type { Message } from '../domain/message.ts'
import { type Sender, type WhatsAppAddress, whatsAppNumber } from '../domain/sender.ts'
import type { Millis } from '../kit/clock.ts'
import type { Writer } from '../store/store.ts'
import { alertFor, type Problem } from '../webhooks/alert.ts'
import type { Answered } from './conversation.ts'
import type { Draft } from './draft.ts'
import { newOutgoing, queueMessage } from './place-message.ts'
import type { Rooms } from './rooms.ts'
import type { Told } from './tell-app.ts'

/**
 * Puts an app's answer on record: that it was told, its replies, and what was wrong, in one transaction. Whoever comes
 * second, after a crash or beside another, finds it settled and changes nothing; so each reply goes out once.
 */
export async function settleAnswer(rooms: Rooms, told: Told, answered: Answered): Promise<void> {
  const { store, events, clock } = rooms
  const { delivery } = told
  const settled = await store.transact(async (tx) => {
    const locked = await tx.deliveries.lock(delivery.id)
    if (!locked || locked.deliveredAt !== null) return null
    const now = clock.now()
    const attempts = locked.attempts + 1
    await tx.outbox.settle({ ...locked, attempts, deliveredAt: now, lastError: null }, now)
    const { replies, problems } = await placeReplies(tx, told, answered.drafts, now)
    const alerts = alertsOf(told, [...answered.problems, ...problems], now)
    for (const alert of alerts) await tx.alerts.insert(alert)
    return { attempts, replies, alerts }
  })
  if (!settled) return
  const { resourceSid, url } = delivery
  events.webhookDelivered({ resourceSid, url, ms: answered.durationMs, attempt: settled.attempts })
  for (const reply of settled.replies) events.messageMoved(reply)
  for (const alert of settled.alerts) events.alertRaised(alert)
}

async function placeReplies(
  tx: Writer,
  told: Told,
  drafts: readonly Draft[],
  now: Millis,
): Promise<{ replies: readonly Message[]; problems: readonly Problem[] }> {
  const replies: Message[] = []
  const problems: Problem[] = []
  for (const draft of drafts) {
    const reply = await replyOf(tx, told, draft, now)
    if ('code' in reply) problems.push(reply)
    else {
      await queueMessage(tx, reply)
      replies.push(reply)
    }
  }
  return { replies, problems }
}

async function replyOf(tx: Writer, told: Told, draft: Draft, now: Millis): Promise<Message | Problem> {
  const sender = await senderOf(tx, told, draft)
  if (!sender) return problem(14102, `'${draft.from}' is not a WhatsApp sender of this account`, draft)
  const to = recipientOf(told, draft)
  if (!to)
    return problem(14101, `'${draft.to ?? told.message.from}' is no WhatsApp number that can be written to`, draft)
  const { sid, body, mediaUrl, statusCallback } = draft
  const given = { sid, body, mediaUrl, to, direction: 'outbound-reply', numMedia: mediaUrl === null ? 0 : 1 } as const
  return newOutgoing(sender, { ...given, ...(statusCallback !== null && { statusCallback }) }, now)
}

async function senderOf(tx: Writer, { sender, account }: Told, { from }: Draft): Promise<Sender | null> {
  if (from === null) return sender
  const address = whatsAppNumber(from)
  const named = address && (await tx.senders.byAddress(address))
  return named?.accountSid === account.sid ? named : null
}

function recipientOf({ message }: Told, { to }: Draft): WhatsAppAddress | null {
  return whatsAppNumber(to ?? message.from)
}

function problem(code: number, message: string, { url }: Draft): Problem {
  return { code, message: `<Message>: ${message}. It is not sent.`, level: 'warning', url }
}

function alertsOf({ delivery }: Told, problems: Answered['problems'], at: Millis): readonly Alert[] {
  const { accountSid, resourceSid } = delivery
  return problems.map((one) => alertFor(one, { accountSid, resourceSid, at }))
}

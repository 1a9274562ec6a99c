import type { MessageReceived } from '../carrier/meta/carrier-event.ts'
import { userAddress } from '../domain/sender.ts'
import { DAY, type Millis } from '../kit/clock.ts'
import type { Reader } from '../store/store.ts'
import type { IncomingFacts } from '../webhooks/message-request.ts'
import { fromUser, keepIncoming, newIncoming } from './incoming.ts'
import type { Rooms } from './rooms.ts'

/** A reply names the message it answers for so long. Twilio, Messaging, incoming webhooks. */
const REPLY_KNOWN_FOR: Millis = 7 * DAY

/** A user wrote or tapped: on record, the 24 h window open, the sender's app promised to be told; in one transaction. */
export async function messageReceived(rooms: Rooms, fact: MessageReceived): Promise<void> {
  await fromUser(rooms, fact, async (tx, sender, now) => {
    const user = userAddress(fact.user)
    await tx.contacts.heardFrom(sender.sid, user, fact.at)
    const given = { from: user, metaMessageId: fact.messageId, body: fact.text ?? '' }
    const message = newIncoming(sender, given, now)
    await keepIncoming(tx, sender, message, await factsOf(tx, fact, now))
    return message
  })
}

async function factsOf(r: Reader, fact: MessageReceived, now: Millis): Promise<IncomingFacts> {
  const { reply } = fact
  return {
    profileName: fact.user.name ?? '',
    messageType: fact.type,
    waId: fact.user.number ?? '',
    button: reply?.kind === 'button' ? { text: reply.title, payload: reply.id } : null,
    list: reply?.kind === 'list' ? reply : null,
    repliedTo: await repliedTo(r, fact.inReplyTo, now),
    forwarded: fact.forwarded,
    segments: true,
  }
}

async function repliedTo(r: Reader, metaMessageId: string | null, now: Millis): Promise<IncomingFacts['repliedTo']> {
  const original = metaMessageId === null ? null : await r.messages.byMetaMessageId(metaMessageId)
  if (!original || now - original.createdAt > REPLY_KNOWN_FOR) return null
  return { sid: original.sid, sender: original.from }
}

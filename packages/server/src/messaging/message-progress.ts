import type { MessageProgressed } from '../carrier/meta/carrier-event.ts'
import { messageFaultOf } from '../contract/meta/message-error-codes.ts'
import type { Message } from '../domain/message.ts'
import { isSid, type MessageSid } from '../domain/sid.ts'
import type { Writer } from '../store/store.ts'
import { failMessageIn, type Moved, moveMessageIn, takenByMetaIn, tellMoved } from './message-record.ts'
import type { Rooms } from './rooms.ts'

/** Acts on what Meta tells of a message of ours, in one transaction with the note that it was acted on. */
export async function messageProgressed(rooms: Rooms, fact: MessageProgressed): Promise<void> {
  const moved = await rooms.store.transact(async (tx) => {
    await tx.metaEvents.done(fact.key)
    const message = await lockTold(tx, fact)
    return message && (await progressIn(tx, rooms, message, fact))
  })
  if (moved) tellMoved(rooms, moved)
}

async function progressIn(
  tx: Writer,
  { policies, clock }: Pick<Rooms, 'policies' | 'clock'>,
  message: Message,
  fact: MessageProgressed,
): Promise<Moved> {
  const at = clock.now()
  const taken = await takenByMetaIn(tx, policies, message, fact.messageId, at)
  const { status, error } = fact
  if (status !== 'failed') return await moveMessageIn(tx, taken, { kind: status, at })
  const code = error?.code ?? 0
  const meta = { code, message: error?.message ?? 'no reason given', traceId: null }
  return await failMessageIn(tx, policies, taken, messageFaultOf(code, 'webhook'), { at, meta })
}

/**
 * The message that is meant, locked: by what we gave along, which is there before Meta's id is on record, or by that id.
 * Null when there is none, or when Meta took it twice and this is about the other one.
 */
async function lockTold(tx: Writer, { opaque, messageId }: MessageProgressed): Promise<Message | null> {
  const sid = messageSid(opaque) ?? (await tx.messages.byMetaMessageId(messageId))?.sid ?? null
  const message = sid && (await tx.messages.lock(sid))
  if (!message || message.direction === 'inbound') return null
  return message.metaMessageId === null || message.metaMessageId === messageId ? message : null
}

function messageSid(opaque: string | null): MessageSid | null {
  if (opaque === null) return null
  return isSid('SM', opaque) || isSid('MM', opaque) ? opaque : null
}

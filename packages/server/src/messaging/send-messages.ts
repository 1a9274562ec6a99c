import type { OutgoingMessage } from '@ringway/meta-wire'
import { GraphError, type GraphFailure, isGraphFailure } from '../carrier/meta/graph-error.ts'
import { messageFaultOf } from '../contract/meta/message-error-codes.ts'
import { hasLeft, type Message } from '../domain/message.ts'
import type { MessageSid } from '../domain/sid.ts'
import type { JobHelpers } from '../store/jobs.ts'
import { failMessageIn, type Moved, takenByMetaIn, tellMoved } from './message-record.ts'
import { type Pair, promiseSending, SEND_MESSAGES } from './place-message.ts'
import { prepareMessage } from './prepare-message.ts'
import type { Rooms } from './rooms.ts'
import { servedMediaKind } from './served-media-kind.ts'

export { SEND_MESSAGES }

/**
 * Sends what waits for one user, the oldest first; run by the queue, one at a time for each pair, so that nothing
 * overtakes. A passing fault is thrown: the queue then begins again with the same message.
 *
 * Graph knows no idempotency. Where an answer was lost, the message may be at Meta: its status webhook, which carries our
 * SID, is waited for before it is sent once more (see prepare-message.ts).
 */
export async function sendMessages(rooms: Rooms, pair: Pair, { signal }: Pick<JobHelpers, 'signal'>): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const next = await rooms.store.read((r) => r.messages.firstUnsent(pair.senderSid, pair.user))
    if (!next) return
    const waitUntil = await sendMessage(rooms, next)
    if (waitUntil !== null) return await rooms.store.transact((tx) => promiseSending(tx, pair, waitUntil))
  }
}

/** @returns when to try again, in Unix milliseconds; null when the message is done with */
async function sendMessage(rooms: Rooms, message: Message): Promise<number | null> {
  const media = message.mediaUrl === null ? null : await servedMediaKind(rooms, message, message.mediaUrl)
  const prepared = await rooms.store.transact((tx) => prepareMessage(tx, rooms, message.sid, media))
  switch (prepared.kind) {
    case 'settled':
      return null
    case 'wait':
      return prepared.until
    case 'ended':
      tellMoved(rooms, prepared.moved)
      return null
    case 'ask':
      await ask(rooms, message.sid, prepared.phoneNumberId, prepared.message)
      return null
    default:
      return prepared satisfies never
  }
}

async function ask(rooms: Rooms, sid: MessageSid, phoneNumberId: string, message: OutgoingMessage): Promise<void> {
  try {
    const metaMessageId = await rooms.graph.sendMessage(phoneNumberId, message)
    await taken(rooms, sid, metaMessageId)
  } catch (failure) {
    if (!isGraphFailure(failure)) throw failure
    if (failure.retry === 'later' || isUnreadable(failure)) {
      if (!failure.maybeDone && !isUnreadable(failure)) await neverAsked(rooms, sid)
      throw failure
    }
    const moved = await refused(rooms, sid, failure)
    if (moved) tellMoved(rooms, moved)
  }
}

async function taken({ store, policies, clock }: Rooms, sid: MessageSid, metaMessageId: string): Promise<void> {
  await store.transact(async (tx) => {
    const message = await tx.messages.lock(sid)
    if (message) await takenByMetaIn(tx, policies, message, metaMessageId, clock.now())
  })
}

/** The request never left: nothing has to be waited for. */
async function neverAsked({ store }: Rooms, sid: MessageSid): Promise<void> {
  await store.transact(async (tx) => {
    const message = await tx.messages.lock(sid)
    if (message && !hasLeft(message.status)) await tx.messages.update({ ...message, askedAt: null })
  })
}

/** Graph said yes, in words that we cannot read: as good as a lost answer. */
function isUnreadable(failure: GraphFailure): boolean {
  return failure instanceof GraphError && failure.httpStatus < 300
}

async function refused(
  { store, policies, clock }: Rooms,
  sid: MessageSid,
  failure: GraphFailure,
): Promise<Moved | null> {
  const code = failure instanceof GraphError ? failure.code : 0
  const traceId = failure instanceof GraphError ? failure.traceId : null
  const meta = { code, message: failure.message, traceId }
  return await store.transact(async (tx) => {
    const message = await tx.messages.lock(sid)
    const fault = messageFaultOf(code, 'answer')
    return message && (await failMessageIn(tx, policies, message, fault, { at: clock.now(), meta }))
  })
}

import { GraphError, type GraphFailure, isGraphFailure } from '../carrier/meta/graph-error.ts'
import { messageFaultOf } from '../contract/meta/message-error-codes.ts'
import { hasLeft, type Message } from '../domain/message.ts'
import type { MessageSid } from '../domain/sid.ts'
import { MINUTE, type Millis, SECOND } from '../kit/clock.ts'
import type { JobHelpers } from '../store/jobs.ts'
import { failMessageIn, type Moved, takenByMetaIn, tellMoved } from './message-record.ts'
import { type Pair, promiseSending, SEND_MESSAGES } from './place-message.ts'
import { type Prepared, prepareMessage } from './prepare-message.ts'
import type { Rooms } from './rooms.ts'
import { servedMediaKind } from './served-media-kind.ts'

export { SEND_MESSAGES }

type Asking = Extract<Prepared, { kind: 'ask' }>

/** Between two tries, at first and at the most. The queue's own pauses grow to hours, with Meta long back by then. */
const PAUSE: { readonly least: Millis; readonly most: Millis } = { least: SECOND, most: MINUTE }

/**
 * Sends what waits for one user, the oldest first; run by the queue, one at a time for each pair, so that nothing
 * overtakes. After a passing fault it begins again with the same message, a minute later at the most.
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
      return await ask(rooms, message, prepared)
    default:
      return prepared satisfies never
  }
}

/** @returns when to try again, in Unix milliseconds; null when Meta has said yes or no */
async function ask(rooms: Rooms, asked: Message, { phoneNumberId, message }: Asking): Promise<number | null> {
  try {
    const metaMessageId = await rooms.graph.sendMessage(phoneNumberId, message)
    await taken(rooms, asked.sid, metaMessageId)
    return null
  } catch (failure) {
    if (!isGraphFailure(failure)) throw failure
    if (failure.retry === 'later' || isUnreadable(failure)) return await putOff(rooms, asked, failure)
    const moved = await refused(rooms, asked.sid, failure)
    if (moved) tellMoved(rooms, moved)
    return null
  }
}

async function putOff(rooms: Rooms, { sid, createdAt }: Message, failure: GraphFailure): Promise<number> {
  // The request never left: nothing has to be waited for.
  if (!failure.maybeDone) await forgetAsked(rooms, sid)
  const pause = pauseAfter(rooms.clock.now() - createdAt)
  rooms.events.messagePutOff(sid, { pauseMs: pause, because: failure.message })
  return Date.now() + pause
}

/** Half as long as the message has waited already. */
function pauseAfter(waited: Millis): Millis {
  return Math.min(Math.max(waited / 2, PAUSE.least), PAUSE.most)
}

async function taken({ store, policies, clock }: Rooms, sid: MessageSid, metaMessageId: string): Promise<void> {
  await store.transact(async (tx) => {
    const message = await tx.messages.lock(sid)
    if (message) await takenByMetaIn(tx, policies, message, metaMessageId, clock.now())
  })
}

async function forgetAsked({ store }: Rooms, sid: MessageSid): Promise<void> {
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

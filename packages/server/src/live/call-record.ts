import { randomUUID } from 'node:crypto'
import { afterEvent, type Call, type CallEvent, IllegalMove, isFinal } from '../domain/call.ts'
import type { CallSid } from '../domain/sid.ts'
import { SECOND } from '../kit/clock.ts'
import type { Store, Writer } from '../store/store.ts'
import { promiseCallbacks } from '../webhooks/status-callbacks.ts'
import { END_AT_META, type EndAtMeta } from './end-at-meta.ts'

/** What a move of the record needs besides the event. */
export type MoveOptions = {
  /** Meta itself said that the call is over, so there is nothing left to tell it. */
  readonly metaEnded?: boolean
}

/**
 * What an event has done to a call. `moved` is false when it came too late, as when both sides hang up at once; `call`
 * is how it stands. `owed`: Meta must be told of the end; the promise is kept, doing it at once is up to the caller.
 */
export type Moved = { readonly call: Call; readonly moved: boolean; readonly owed: EndAtMeta | null }

/** Whoever moves the call tells Meta at once; the durable task comes after it, for when that did not work. */
export const BACKSTOP_AFTER_MS = 2 * SECOND

/**
 * Moves a call's record and, in the same transaction, promises what the move owes: status callbacks to the customer's
 * app, and the end at Meta. Null when there is no such call.
 */
export async function moveCall(
  store: Store,
  sid: CallSid,
  event: CallEvent,
  options: MoveOptions = {},
): Promise<Moved | null> {
  return store.transact((tx) => moveCallIn(tx, sid, event, options))
}

/** The same, inside a transaction that does more. */
export async function moveCallIn(
  tx: Writer,
  sid: CallSid,
  event: CallEvent,
  options: MoveOptions = {},
): Promise<Moved | null> {
  const call = await tx.calls.lock(sid)
  if (!call) return null
  const moved = moveOrNull(call, event)
  const told = { ...(moved ?? call), metaEnded: call.metaEnded || options.metaEnded === true }
  const { call: after, deliveries } = promiseCallbacks(told, call.status, { at: event.at, newId: randomUUID })
  await tx.calls.update(after)
  const owed = moved && isFinal(after.status) && !after.metaEnded ? await oweMeta(tx, call) : null
  for (const delivery of deliveries) await tx.outbox.add(delivery)
  return { call: after, moved: moved !== null, owed }
}

async function oweMeta(tx: Writer, call: Call): Promise<EndAtMeta | null> {
  const sender = call.senderSid && (await tx.senders.bySid(call.senderSid))
  if (!sender || call.metaCallId === null) return null
  const owed: EndAtMeta = {
    callSid: call.sid,
    metaCallId: call.metaCallId,
    phoneNumberId: sender.phoneNumberId,
    answered: call.answeredAt !== null,
  }
  const runAt = Date.now() + BACKSTOP_AFTER_MS
  await tx.jobs.add(END_AT_META, owed, { queue: `meta:${call.sid}`, key: `end:${call.sid}`, runAt })
  return owed
}

function moveOrNull(call: Call, event: CallEvent): Call | null {
  try {
    return afterEvent(call, event)
  } catch (error) {
    if (error instanceof IllegalMove) return null
    throw error
  }
}

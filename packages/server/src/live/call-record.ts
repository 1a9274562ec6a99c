import { randomUUID } from 'node:crypto'
import { afterEvent, type Call, type CallEvent, IllegalMove, isFinal } from '../domain/call.ts'
import type { CallSid } from '../domain/sid.ts'
import type { Store, Writer } from '../store/store.ts'
import { promiseCallbacks } from '../webhooks/status-callbacks.ts'

/** Graphile task that makes sure Meta has ended a call; see end-at-meta.ts. */
export const END_AT_META = 'end-at-meta'

/** What a move of the record needs besides the event. */
export type MoveOptions = {
  /** Meta itself said that the call is over, so there is nothing left to tell it. */
  readonly metaEnded?: boolean
}

/** `moved` is false when the event came too late, as when both sides hang up at once; `call` is how it stands. */
export type Moved = { readonly call: Call; readonly moved: boolean }

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
  for (const delivery of deliveries) await tx.outbox.add(delivery)
  if (moved && isFinal(after.status) && !after.metaEnded) await endAtMeta(tx, call)
  return { call: after, moved: moved !== null }
}

/** What the task needs to know, whole: the record itself may be deleted before Meta has confirmed. */
export type EndAtMeta = {
  readonly callSid: CallSid
  readonly metaCallId: string
  readonly phoneNumberId: string
  readonly answered: boolean
}

async function endAtMeta(tx: Writer, call: Call): Promise<void> {
  const sender = await tx.senders.bySid(call.senderSid)
  if (!sender || call.metaCallId === null) return
  const payload: EndAtMeta = {
    callSid: call.sid,
    metaCallId: call.metaCallId,
    phoneNumberId: sender.phoneNumberId,
    answered: call.answeredAt !== null,
  }
  await tx.jobs.add(END_AT_META, payload, { queue: `meta:${call.sid}`, key: `end:${call.sid}` })
}

function moveOrNull(call: Call, event: CallEvent): Call | null {
  try {
    return afterEvent(call, event)
  } catch (error) {
    if (error instanceof IllegalMove) return null
    throw error
  }
}

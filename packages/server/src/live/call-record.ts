import { randomUUID } from 'node:crypto'
import type { Alert } from '../domain/alert.ts'
import { afterEvent, type Call, type CallEvent, IllegalMove, isFinal, userOf } from '../domain/call.ts'
import { permissionEventOf } from '../domain/call-consequences.ts'
import type { Contact } from '../domain/contact.ts'
import { afterPermissionEvent, type PermissionEvent } from '../domain/permission.ts'
import { type Policies, policyFor } from '../domain/policies.ts'
import type { Sender } from '../domain/sender.ts'
import type { CallSid } from '../domain/sid.ts'
import { SECOND } from '../kit/clock.ts'
import type { Job, Writer } from '../store/store.ts'
import { alertFor } from '../webhooks/alert.ts'
import { promiseCallbacks } from '../webhooks/status-callbacks.ts'
import { END_AT_META, type EndAtMeta } from './end-at-meta.ts'
import type { Rooms } from './rooms.ts'

/** What a move of the record needs besides the event. */
export type MoveOptions = {
  /** Meta itself said that the call is over, so there is nothing left to tell it. */
  readonly metaEnded?: boolean
  /** Meta's id of a call that we place, when it becomes known. */
  readonly metaCallId?: string
}

/**
 * What an event has done to a call. `moved` is false when it came too late, as when both sides hang up at once; `call`
 * is how it stands. `owed`: Meta must be told of the end; the promise is kept, doing it at once is up to the caller.
 * `alert`: on record, of a call that has failed.
 */
export type Moved = {
  readonly call: Call
  readonly moved: boolean
  readonly owed: EndAtMeta | null
  readonly alert: Alert | null
}

/** Whoever moves the call tells Meta at once; the durable task comes after it, for when that did not work. */
export const BACKSTOP_AFTER_MS = 2 * SECOND

/**
 * Moves a call's record and, in the same transaction, promises what the move owes: status callbacks to the customer's
 * app, the alert of a failure, the end at Meta, and what it does to the user's call permission. Null when there is no such call.
 */
export async function moveCall(
  { store, policies }: Pick<Rooms, 'store' | 'policies'>,
  sid: CallSid,
  event: CallEvent,
  options: MoveOptions = {},
): Promise<Moved | null> {
  return store.transact((tx) => moveCallIn(tx, policies, sid, event, options))
}

/** The same, inside a transaction that does more. */
export async function moveCallIn(
  tx: Writer,
  policies: Policies,
  sid: CallSid,
  event: CallEvent,
  options: MoveOptions = {},
): Promise<Moved | null> {
  const locked = await tx.callMoves.lock(sid)
  if (!locked) return null
  const { call, sender } = locked
  const moved = moveOrNull(call, event)
  const now = moved ?? call
  const told: Call = {
    ...now,
    metaCallId: call.metaCallId ?? options.metaCallId ?? null,
    // What comes too late to end a call that goes on is no word on its end.
    metaEnded: call.metaEnded || (options.metaEnded === true && isFinal(now.status)),
  }
  // Too late, and no news: how most calls that we end are heard of again.
  if (!moved && told.metaCallId === call.metaCallId && told.metaEnded === call.metaEnded)
    return { call, moved: false, owed: null, alert: null }
  const { call: after, deliveries } = promiseCallbacks(told, call.status, { at: event.at, newId: randomUUID })
  const consequences = consequencesOf(call, after, event, moved !== null)
  const contact = sender && (await contactAfter(tx, sender, after, policyFor(policies, sender.address), consequences))
  const owed = sender && owesEnd(call, after) ? endOwed(after, sender) : null
  const alert = moved && event.kind === 'failed' ? alertOf(after, event) : null
  await tx.callMoves.keep({ call: after, contact, alert, deliveries, jobs: owed ? [backstopOf(owed)] : [] })
  return { call: after, moved: moved !== null, owed, alert }
}

function alertOf({ sid: resourceSid, accountSid }: Call, failed: Extract<CallEvent, { kind: 'failed' }>): Alert {
  return alertFor(failed, { accountSid, resourceSid, at: failed.at })
}

/** Final now, or final before Meta's id was known: either way Meta does not know yet. */
function owesEnd(before: Call, after: Call): boolean {
  const news = !isFinal(before.status) || before.metaCallId === null
  return isFinal(after.status) && news && !after.metaEnded
}

function endOwed(call: Call, sender: Sender): EndAtMeta | null {
  if (call.metaCallId === null) return null
  return {
    callSid: call.sid,
    metaCallId: call.metaCallId,
    phoneNumberId: sender.phoneNumberId,
    // Only a user's call that nobody has answered can be rejected.
    answered: call.answeredAt !== null || call.direction !== 'inbound',
  }
}

function backstopOf(owed: EndAtMeta): Job {
  const { callSid } = owed
  const runAt = Date.now() + BACKSTOP_AFTER_MS
  return { task: END_AT_META, payload: owed, options: { queue: `meta:${callSid}`, key: `end:${callSid}`, runAt } }
}

/** Meta counts a call once it has issued an id, whatever has become of the call meanwhile. */
function consequencesOf(before: Call, after: Call, event: CallEvent, moved: boolean): readonly PermissionEvent[] {
  const placed: PermissionEvent[] =
    before.metaCallId === null && after.metaCallId !== null ? [{ kind: 'placed', at: event.at }] : []
  const consequence = moved ? permissionEventOf(before, after, event) : null
  return consequence ? [...placed, consequence] : placed
}

/** What a move changes between the two, who are held until the transaction ends; null when that is nothing. */
async function contactAfter(
  tx: Writer,
  sender: Sender,
  call: Call,
  policy: ReturnType<typeof policyFor>,
  consequences: readonly PermissionEvent[],
): Promise<Contact | null> {
  if (consequences.length === 0) return null
  const contact = await tx.contacts.lock(sender.sid, userOf(call))
  const permission = consequences.reduce((p, e) => afterPermissionEvent(p, e, policy), contact.permission)
  const answered = consequences.find((e) => e.kind === 'connected')
  // Whoever answers a business's call has been heard from; a user who calls was when the call came.
  const heardFrom = answered && call.direction !== 'inbound' ? answered.at : 0
  const lastContactAt = Math.max(contact.lastContactAt ?? 0, heardFrom) || null
  const same = permission === contact.permission && lastContactAt === contact.lastContactAt
  return same ? null : { ...contact, permission, lastContactAt }
}

function moveOrNull(call: Call, event: CallEvent): Call | null {
  try {
    return afterEvent(call, event)
  } catch (error) {
    if (error instanceof IllegalMove) return null
    throw error
  }
}

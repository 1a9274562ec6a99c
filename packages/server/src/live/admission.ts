import type { CallOffered } from '../carrier/meta/carrier-event.ts'
import type { Alert } from '../domain/alert.ts'
import type { Application } from '../domain/application.ts'
import { type Call, newCall } from '../domain/call.ts'
import { policyFor } from '../domain/policies.ts'
import type { PolicyProfile } from '../domain/policy.ts'
import { type Sender, userAddress, type WhatsAppAddress } from '../domain/sender.ts'
import { newSid, type SenderSid } from '../domain/sid.ts'
import { MINUTE } from '../kit/clock.ts'
import type { Called, Writer } from '../store/store.ts'
import { alertFor, type Problem } from '../webhooks/alert.ts'
import { BACKSTOP_AFTER_MS, moveCallIn } from './call-record.ts'
import type { Led } from './conversation.ts'
import { guidanceOf, statusCallbackOf } from './guidance.ts'
import { REFUSE_AT_META, type RefuseAtMeta } from './refuse-at-meta.ts'
import type { Rooms } from './rooms.ts'

/** A `connect` older than this is not answered: nobody rings at Meta for so long. */
const STALE_AFTER_MS = MINUTE

/**
 * That close to the limit admissions take turns, so that none is counted too late; further away they need not wait for
 * each other. More than can be under way at a time: one for each database connection of each node.
 */
const TAKING_TURNS_WITHIN = 100

/** What became of an offered call when its record was written. */
export type Admission =
  | { readonly kind: 'live'; readonly call: Call; readonly led: Led }
  /** On record since an earlier try, whose answer from the records may have been lost. */
  | { readonly kind: 'known'; readonly call: Call; readonly led: Led }
  /** On record, but over already: the user gave up before we knew, or the webhook comes from long ago. */
  | { readonly kind: 'over'; readonly call: Call }
  | { readonly kind: 'refused'; readonly alert: Alert | null }

/**
 * Puts an offered call on record, or refuses it, in one transaction with what that promises.
 *
 * @param house.closing the server is ending: the call is on record, and over
 * @param house.noRoom what speaks against one more call, whosever it is
 */
export async function admit(
  tx: Writer,
  rooms: Rooms,
  event: CallOffered,
  { closing, noRoom }: { readonly closing: boolean; readonly noRoom: Problem | null },
): Promise<Admission> {
  const { isNew, userGone, called, liveCalls: seen } = await tx.admission.offered(event)
  const refuseFor = (problem: Problem) => refuse(tx, rooms, event, { problem, called, isNew })
  if (!called?.application) return await refuseFor(unknown(event, called))
  const { sender, account, application } = called
  const led = { account, guidance: guidanceOf(application) }
  const known = isNew ? null : await tx.calls.byMetaCallId(event.callId)
  if (known) return { kind: 'known', call: known, led }
  const policy = policyFor(rooms.policies, sender.address)
  // From here on others may be waiting for this one to be kept: only what has to follow does.
  if ((await liveCallsOf(tx, sender, policy, seen)) >= policy.concurrentCalls)
    return await refuseFor(tooManyCalls(sender.address, policy))
  if (noRoom) return await refuseFor(noRoom)
  const call = incomingCall(rooms, event, sender, application)
  await tx.admission.letIn(call, sender.sid, event.at)
  const now = rooms.clock.now()
  if (!userGone && !closing && now - event.at < STALE_AFTER_MS) return { kind: 'live', call, led }
  if (userGone) await tx.metaEvents.done(`${event.callId}/terminate`)
  const gone = { kind: 'user-hung-up', at: now } as const
  const result = await moveCallIn(tx, rooms.policies, call.sid, gone, { metaEnded: userGone })
  return { kind: 'over', call: result?.call ?? call }
}

/**
 * Calls of the sender that are not over, both directions, ringing ones included; near the limit counted anew, in turn.
 *
 * @param seen how many there were a moment ago
 */
async function liveCallsOf(tx: Writer, { sid }: Sender, policy: PolicyProfile, seen: number): Promise<number> {
  return (await takeTurn(tx, sid, policy, seen)) ? await tx.calls.liveCount(sid) : seen
}

/**
 * Near the limit the sender is held until the transaction ends: from then on its calls can be counted, and none is counted
 * too late.
 *
 * @param seen how many were not over a moment ago
 * @returns whether that is near the limit
 */
export async function takeTurn(tx: Writer, sid: SenderSid, policy: PolicyProfile, seen: number): Promise<boolean> {
  if (seen < policy.concurrentCalls - TAKING_TURNS_WITHIN) return false
  await tx.senders.lock(sid)
  return true
}

function unknown(event: CallOffered, called: Called | null): Problem {
  if (!called)
    return {
      code: 37008,
      message: `A call came for phone number id ${event.phoneNumberId}, which belongs to no sender.`,
    }
  const { sender } = called
  const what = `Set configuration.voice_application_sid on sender ${sender.sid}.`
  return { code: 37009, message: `${sender.address} has no voice application. ${what}` }
}

/** The sender has as many calls as WhatsApp allows, whoever wants the next. */
export function tooManyCalls(sender: WhatsAppAddress, { concurrentCalls }: PolicyProfile): Problem {
  return { code: 10004, message: `${sender} has ${concurrentCalls} calls already; WhatsApp allows no more at a time.` }
}

type Refusal = { readonly problem: Problem; readonly called: Called | null; readonly isNew: boolean }

/** One that is refused again, because nobody heard that the first time had worked, has raised its alert already. */
async function refuse(
  tx: Writer,
  rooms: Rooms,
  event: CallOffered,
  { problem, called, isNew }: Refusal,
): Promise<Admission> {
  if (!isNew) return { kind: 'refused', alert: null }
  const account = called?.account ?? (await tx.accounts.first())
  const about = { resourceSid: called?.sender.sid ?? null, at: rooms.clock.now() }
  const alert = account && alertFor(problem, { ...about, accountSid: account.sid })
  if (alert) await tx.alerts.insert(alert)
  const refused: RefuseAtMeta = { phoneNumberId: event.phoneNumberId, callId: event.callId }
  await tx.jobs.add(REFUSE_AT_META, refused, { runAt: Date.now() + BACKSTOP_AFTER_MS })
  return { kind: 'refused', alert }
}

function incomingCall(rooms: Rooms, event: CallOffered, sender: Sender, application: Application): Call {
  const parties = {
    accountSid: sender.accountSid,
    senderSid: sender.sid,
    from: userAddress({ number: event.fromNumber, id: event.userId }),
    to: sender.address,
  }
  const lead = { applicationSid: application.sid, statusCallback: statusCallbackOf(application) }
  const { callerName, callId: metaCallId } = event
  const call = { sid: newSid('CA'), ...parties, ...lead, callerName, metaCallId, ownerNode: rooms.nodeId }
  return newCall({ ...call, parentCallSid: null, direction: 'inbound', status: 'ringing' }, rooms.clock.now())
}

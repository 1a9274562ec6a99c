import type { Account } from '../domain/account.ts'
import { type Call, newCall, type StatusCallback } from '../domain/call.ts'
import { businessCallsRefused } from '../domain/geography.ts'
import { mayPlace, type PlacingRefusal } from '../domain/placing.ts'
import { type Policies, policyFor } from '../domain/policies.ts'
import type { PolicyProfile } from '../domain/policy.ts'
import type { Sender, WhatsAppAddress } from '../domain/sender.ts'
import { type ApplicationSid, type CallSid, newSid } from '../domain/sid.ts'
import type { Millis } from '../kit/clock.ts'
import type { Writer } from '../store/store.ts'
import { alertFor, type Problem } from '../webhooks/alert.ts'
import { takeTurn, tooManyCalls } from './admission.ts'
import { type Moved, moveCallIn } from './call-record.ts'
import { CallRefused } from './call-refused.ts'
import type { Guidance } from './guidance.ts'
import { noPermission } from './outgoing.ts'
import type { Rooms } from './rooms.ts'

/** A call that a customer's program wants placed. */
export type PlaceCall = {
  readonly account: Account
  readonly from: WhatsAppAddress
  readonly to: WhatsAppAddress
  readonly guidance: Guidance
  readonly applicationSid: ApplicationSid | null
  readonly statusCallback: StatusCallback | null
  readonly ringForMs: Millis
  /** From the answer on. */
  readonly longestMs: Millis
  readonly sendDigits: string | null
  /** What was asked for and is passed over. */
  readonly warnings: readonly Problem[]
  /** Of a leg of a `<Dial>`; null for a call of its own. */
  readonly dialed: DialedBy | null
}

export type DialedBy = {
  readonly parentCallSid: CallSid
  /** `guidance` is heard by the callee alone, before both are joined. */
  readonly whispers: boolean
  /** What the Dial itself has wrong: the call is put on record and has failed. */
  readonly refused: CallRefused | null
}

/** What our own rules say of a call. `doubtful`: they know of no permission, and Meta is asked before that is final. */
export type PlacingVerdict = {
  readonly sender: Sender | null
  readonly refusal: CallRefused | null
  readonly doubtful: boolean
}

/** A call on record: as it was asked for and, when it was refused, how it has ended. */
export type Placed = { readonly call: Call; readonly refused: Moved | null; readonly verdict: PlacingVerdict }

/**
 * Puts a call on record as `sid`, with its verdict and with what that promises, in one transaction.
 *
 * @param house.noRoom what speaks against one more call, whosever it is
 */
export async function putOnRecord(
  tx: Writer,
  rooms: Pick<Rooms, 'policies' | 'clock' | 'nodeId'>,
  ask: PlaceCall,
  { sid = newSid('CA'), noRoom = null }: { readonly sid?: CallSid; readonly noRoom?: Problem | null } = {},
): Promise<Placed> {
  const now = rooms.clock.now()
  const verdict = await judge(tx, rooms.policies, ask, { now, noRoom })
  const call = outgoingCall(ask, sid, verdict.sender, { nodeId: rooms.nodeId, now })
  await tx.calls.insert(call)
  for (const problem of ask.warnings) {
    const about = { accountSid: call.accountSid, resourceSid: call.sid, at: now }
    await tx.alerts.insert(alertFor(problem, about))
  }
  if (!verdict.refusal) return { call, refused: null, verdict }
  const { code, message } = verdict.refusal
  const refused = await moveCallIn(tx, rooms.policies, call.sid, { kind: 'failed', code, message, at: now })
  return { call, refused, verdict }
}

function outgoingCall(
  ask: PlaceCall,
  sid: CallSid,
  sender: Sender | null,
  { nodeId, now }: { readonly nodeId: string; readonly now: Millis },
): Call {
  const { account, from, to, applicationSid, statusCallback, dialed } = ask
  const parties = { accountSid: account.sid, senderSid: sender?.sid ?? null, from, to, applicationSid }
  const call = { sid, ...parties, statusCallback, ownerNode: nodeId }
  const direction = dialed ? 'outbound-dial' : 'outbound-api'
  const parentCallSid = dialed?.parentCallSid ?? null
  return newCall({ ...call, parentCallSid, direction, status: 'queued', callerName: null, metaCallId: null }, now)
}

/** Judges a call by our own rules. The pair's contact is held until the transaction ends: callers take turns. */
async function judge(
  tx: Writer,
  policies: Policies,
  ask: PlaceCall,
  { now, noRoom }: { readonly now: Millis; readonly noRoom: Problem | null },
): Promise<PlacingVerdict> {
  if (ask.dialed?.refused) return { sender: null, refusal: ask.dialed.refused, doubtful: false }
  const caller = await tx.admission.caller(ask.from)
  const sender = caller?.sender.accountSid === ask.account.sid ? caller.sender : null
  if (!caller || !sender)
    return { sender, refusal: refusalOf('not-a-sender', ask, null, policies.profile), doubtful: false }
  if (noRoom) return { sender, refusal: new CallRefused(noRoom.code, noRoom.message), doubtful: false }
  if (!policies.enforced) return { sender, refusal: null, doubtful: false }
  const policy = policyFor(policies, sender.address)
  // The sender before the contact, as where a user's call is let in: nobody waits for somebody who waits for them.
  await takeTurn(tx, sender.sid, policy, caller.liveCalls)
  const { permission } = await tx.contacts.lock(sender.sid, ask.to)
  const facts = {
    isSender: true,
    callingOn: sender.voiceApplicationSid !== null,
    mayCallOut: businessCallsRefused(sender.address, policy) === null,
    ...(await tx.admission.underWay(sender.sid, ask.to)),
    permission,
  }
  const { refusal, retryAt } = mayPlace(facts, now, policy)
  if (refusal === null || refusal === 'no-permission') return { sender, refusal: null, doubtful: refusal !== null }
  return { sender, refusal: refusalOf(refusal, ask, retryAt, policy), doubtful: false }
}

function refusalOf(
  why: PlacingRefusal,
  { from, to }: PlaceCall,
  retryAt: Millis | null,
  policy: PolicyProfile,
): CallRefused {
  switch (why) {
    case 'not-a-sender':
      return new CallRefused(37008, `${from} is no WhatsApp sender of this account; From must be one.`)
    case 'calling-off':
      return new CallRefused(
        37002,
        `Calling is off for ${from}. Set configuration.voice_application_sid on its sender.`,
      )
    case 'country':
      return new CallRefused(
        37007,
        `Businesses cannot call from ${from}: WhatsApp has not opened its country for that. Users can call it.`,
      )
    case 'crowded': {
      const { code, message } = tooManyCalls(from, policy)
      return new CallRefused(code, message)
    }
    case 'busy-together':
      return new CallRefused(
        37003,
        `A call between ${from} and ${to} is going on already. Wait for its end, or end it.`,
      )
    case 'no-permission':
      return noPermission(to)
    case 'call-limit': {
      const when = retryAt === null ? '' : ` The next one is free at ${new Date(retryAt).toISOString()}.`
      return new CallRefused(37006, `${to} has been called ${policy.calls.atMost} times in 24 hours.${when}`)
    }
    default:
      return why satisfies never
  }
}

import { type Insertable, type QueryCreator, type Selectable, sql } from 'kysely'
import { type Call, type CallDirection, type CallStatus, type StatusCallback, userOf } from '../domain/call.ts'
import type { WhatsAppAddress } from '../domain/sender.ts'
import type { AccountSid, ApplicationSid, CallSid, SenderSid } from '../domain/sid.ts'
import { type UserKey, userKey } from '../domain/user-key.ts'
import type { Database, Db } from './database.ts'
import { NoSuchRecord } from './errors.ts'
import { fetchPage, type Page, type PageOf } from './page.ts'
import { type JsonOrNull, storable, toJsonOrNull } from './storable.ts'
import { fromTimestamp, fromTimestampOrNull, toTimestamp, toTimestampOrNull } from './time.ts'
import { type TimeRange, within } from './time-range.ts'

export interface CallsTable {
  sid: CallSid
  account_sid: AccountSid
  direction: CallDirection
  from_address: WhatsAppAddress
  to_address: WhatsAppAddress
  status: CallStatus
  sender_sid: SenderSid | null
  user_key: UserKey | null
  application_sid: ApplicationSid | null
  caller_name: string | null
  parent_call_sid: CallSid | null
  meta_call_id: string | null
  meta_ended: boolean
  owner_node: string | null
  next_sequence: number
  status_callback: JsonOrNull<StatusCallback>
  error_code: number | null
  error_message: string | null
  created_at: Date
  updated_at: Date
  answered_at: Date | null
  ended_at: Date | null
}

/**
 * What a list of calls can be narrowed to; members given together must all hold.
 * A call starts when it is answered; one that nobody answered, when it was made.
 */
export type CallFilter = {
  readonly to?: string
  readonly from?: string
  readonly status?: CallStatus
  readonly parentCallSid?: CallSid
  readonly startTime?: TimeRange
  readonly endTime?: TimeRange
}

/** Calls that are not over. The index `calls_live` is on the same words. */
export const LIVE = sql<boolean>`status in ('queued', 'initiated', 'ringing', 'in-progress')`

export class CallReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  async get(accountSid: AccountSid, sid: CallSid): Promise<Call | null> {
    const call = await this.bySid(sid)
    return call?.accountSid === accountSid ? call : null
  }

  async bySid(sid: CallSid): Promise<Call | null> {
    const row = await this.#all().where('sid', '=', sid).executeTakeFirst()
    return row ? callFrom(row) : null
  }

  async byMetaCallId(metaCallId: string): Promise<Call | null> {
    const row = await this.#all().where('meta_call_id', '=', metaCallId).executeTakeFirst()
    return row ? callFrom(row) : null
  }

  /** Newest first. @throws BadCursor */
  async list(accountSid: AccountSid, filter: CallFilter, page: Page): Promise<PageOf<Call>> {
    let query = this.#all().where('account_sid', '=', accountSid)
    if (filter.to !== undefined) query = query.where('to_address', '=', filter.to as WhatsAppAddress)
    if (filter.from !== undefined) query = query.where('from_address', '=', filter.from as WhatsAppAddress)
    if (filter.status !== undefined) query = query.where('status', '=', filter.status)
    if (filter.parentCallSid !== undefined) query = query.where('parent_call_sid', '=', filter.parentCallSid)
    if (filter.startTime !== undefined) query = query.where(within(['answered_at', 'created_at'], filter.startTime))
    if (filter.endTime !== undefined) query = query.where(within(['ended_at'], filter.endTime))
    return await fetchPage(query, page, callFrom)
  }

  /** Calls of this sender that are not over, ringing ones included. */
  async liveCount(senderSid: SenderSid): Promise<number> {
    const { count } = await this.db
      .selectFrom('calls')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('sender_sid', '=', senderSid)
      .where(LIVE)
      .executeTakeFirstOrThrow()
    return Number(count)
  }

  /** Calls that are not over and that this node does not hold: another's, or nobody's. Oldest first. */
  async notOwnedBy(node: string): Promise<Call[]> {
    const rows = await this.#all()
      .where(LIVE)
      .where('owner_node', 'is distinct from', node)
      .orderBy('created_at')
      .orderBy('sid')
      .execute()
    return rows.map(callFrom)
  }

  /** Calls that are over for us, while Meta has not said that they are over there. Oldest first. */
  async unconfirmedAtMeta(): Promise<Call[]> {
    const rows = await this.#all()
      .where('meta_call_id', 'is not', null)
      .where('meta_ended', '=', false)
      .where(sql<boolean>`not (${LIVE})`)
      .orderBy('created_at')
      .orderBy('sid')
      .execute()
    return rows.map(callFrom)
  }

  #all() {
    return this.db.selectFrom('calls').selectAll()
  }
}

export class CallWriter extends CallReader {
  /** The call, which nobody else changes or locks until this transaction ends. */
  async lock(sid: CallSid): Promise<Call | null> {
    const row = await this.db.selectFrom('calls').selectAll().where('sid', '=', sid).forUpdate().executeTakeFirst()
    return row ? callFrom(row) : null
  }

  async insert(call: Call): Promise<void> {
    await callInserted(this.db, call).execute()
  }

  /** Writes the whole record: lock it first. @throws NoSuchRecord */
  async update(call: Call): Promise<void> {
    const { numUpdatedRows } = await callUpdated(this.db, call).executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw new NoSuchRecord('calls', call.sid)
  }

  /** Meta has confirmed that the call is over; nothing where it is no longer on record. */
  async endedAtMeta(sid: CallSid): Promise<void> {
    await this.db.updateTable('calls').set({ meta_ended: true }).where('sid', '=', sid).execute()
  }

  /** @returns false when there was none */
  async delete(accountSid: AccountSid, sid: CallSid): Promise<boolean> {
    const { numDeletedRows } = await this.db
      .deleteFrom('calls')
      .where('account_sid', '=', accountSid)
      .where('sid', '=', sid)
      .executeTakeFirstOrThrow()
    return numDeletedRows > 0n
  }
}

/** A call comes on record, in a statement that may do more. */
export function callInserted(db: QueryCreator<Database>, call: Call) {
  return db.insertInto('calls').values(toRow(call))
}

/** The whole record is written, in a statement that may do more. */
export function callUpdated(db: QueryCreator<Database>, call: Call) {
  const { sid, account_sid: _account, created_at: _created, ...changes } = toRow(call)
  return db.updateTable('calls').set(changes).where('sid', '=', sid)
}

function toRow(call: Call): Insertable<CallsTable> {
  return storable({
    sid: call.sid,
    account_sid: call.accountSid,
    direction: call.direction,
    from_address: call.from,
    to_address: call.to,
    status: call.status,
    sender_sid: call.senderSid,
    user_key: userKey(userOf(call)),
    application_sid: call.applicationSid,
    caller_name: call.callerName,
    parent_call_sid: call.parentCallSid,
    meta_call_id: call.metaCallId,
    meta_ended: call.metaEnded,
    owner_node: call.ownerNode,
    next_sequence: call.nextSequence,
    status_callback: toJsonOrNull(call.statusCallback),
    error_code: call.errorCode,
    error_message: call.errorMessage,
    created_at: toTimestamp(call.createdAt),
    updated_at: toTimestamp(call.updatedAt),
    answered_at: toTimestampOrNull(call.answeredAt),
    ended_at: toTimestampOrNull(call.endedAt),
  })
}

export function callFrom(row: Selectable<CallsTable>): Call {
  return {
    sid: row.sid,
    accountSid: row.account_sid,
    direction: row.direction,
    from: row.from_address,
    to: row.to_address,
    status: row.status,
    senderSid: row.sender_sid,
    applicationSid: row.application_sid,
    callerName: row.caller_name,
    parentCallSid: row.parent_call_sid,
    metaCallId: row.meta_call_id,
    metaEnded: row.meta_ended,
    ownerNode: row.owner_node,
    nextSequence: row.next_sequence,
    statusCallback: row.status_callback,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    createdAt: fromTimestamp(row.created_at),
    updatedAt: fromTimestamp(row.updated_at),
    answeredAt: fromTimestampOrNull(row.answered_at),
    endedAt: fromTimestampOrNull(row.ended_at),
  }
}

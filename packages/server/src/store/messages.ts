import { type Generated, type Insertable, type Selectable, sql } from 'kysely'
import { correspondentOf, type Message, type MessageDirection, type MessageStatus } from '../domain/message.ts'
import type { WhatsAppAddress } from '../domain/sender.ts'
import type { AccountSid, MessageSid, SenderSid } from '../domain/sid.ts'
import { type UserKey, userKey } from '../domain/user-key.ts'
import type { Db } from './database.ts'
import { NoSuchRecord } from './errors.ts'
import { fetchPage, type Page, type PageOf } from './page.ts'
import { type JsonOrNull, storable, toJsonOrNull } from './storable.ts'
import { fromTimestamp, fromTimestampOrNull, toTimestamp, toTimestampOrNull } from './time.ts'
import { type TimeRange, within } from './time-range.ts'

export interface MessagesTable {
  sid: MessageSid
  /** In the order they were made: several may be made in one millisecond. */
  seq: Generated<string>
  account_sid: AccountSid
  sender_sid: SenderSid
  user_key: UserKey
  direction: MessageDirection
  from_address: WhatsAppAddress
  to_address: WhatsAppAddress
  body: string
  media_url: string | null
  num_media: number
  content: JsonOrNull<NonNullable<Message['content']>>
  asks_permission: boolean
  status: MessageStatus
  status_callback: string | null
  valid_until: Date | null
  meta_message_id: string | null
  asked_at: Date | null
  error_code: number | null
  error_message: string | null
  created_at: Date
  updated_at: Date
  sent_at: Date | null
}

/** What a list of messages can be narrowed to; members given together must all hold. */
export type MessageFilter = {
  readonly to?: string
  readonly from?: string
  /** What was never sent has no such time. */
  readonly sentAt?: TimeRange
}

/** The index `messages_unsent` is on the same words. */
const UNSENT = sql<boolean>`status in ('queued', 'sending') and meta_message_id is null`

export class MessageReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  async get(accountSid: AccountSid, sid: MessageSid): Promise<Message | null> {
    const message = await this.bySid(sid)
    return message?.accountSid === accountSid ? message : null
  }

  async bySid(sid: MessageSid): Promise<Message | null> {
    const row = await this.#all().where('sid', '=', sid).executeTakeFirst()
    return row ? fromRow(row) : null
  }

  async byMetaMessageId(metaMessageId: string): Promise<Message | null> {
    const { id } = storable({ id: metaMessageId })
    const row = await this.#all().where('meta_message_id', '=', id).executeTakeFirst()
    return row ? fromRow(row) : null
  }

  /** Newest first. @throws BadCursor */
  async list(accountSid: AccountSid, filter: MessageFilter, page: Page): Promise<PageOf<Message>> {
    let query = this.#all().where('account_sid', '=', accountSid)
    if (filter.to !== undefined) query = query.where('to_address', '=', filter.to as WhatsAppAddress)
    if (filter.from !== undefined) query = query.where('from_address', '=', filter.from as WhatsAppAddress)
    if (filter.sentAt !== undefined) query = query.where(within(['sent_at'], filter.sentAt))
    return await fetchPage(query, page, fromRow)
  }

  /** The oldest message to this user that Meta is not known to have taken; null when there is none. */
  async firstUnsent(senderSid: SenderSid, user: WhatsAppAddress): Promise<Message | null> {
    const row = await this.#all()
      .where('sender_sid', '=', senderSid)
      .where('user_key', '=', userKey(user))
      .where('direction', '<>', 'inbound')
      .where(UNSENT)
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst()
    return row ? fromRow(row) : null
  }

  #all() {
    return this.db.selectFrom('messages').selectAll()
  }
}

export class MessageWriter extends MessageReader {
  /** The message, which nobody else changes or locks until this transaction ends. */
  async lock(sid: MessageSid): Promise<Message | null> {
    const row = await this.db.selectFrom('messages').selectAll().where('sid', '=', sid).forUpdate().executeTakeFirst()
    return row ? fromRow(row) : null
  }

  async insert(message: Message): Promise<void> {
    await this.db.insertInto('messages').values(toRow(message)).execute()
  }

  /** Writes the whole record: lock it first. @throws NoSuchRecord */
  async update(message: Message): Promise<void> {
    const { sid, account_sid: _account, created_at: _created, ...changes } = toRow(message)
    const { numUpdatedRows } = await this.db
      .updateTable('messages')
      .set(changes)
      .where('sid', '=', sid)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw new NoSuchRecord('messages', sid)
  }

  /** @returns false when there was none */
  async delete(accountSid: AccountSid, sid: MessageSid): Promise<boolean> {
    const { numDeletedRows } = await this.db
      .deleteFrom('messages')
      .where('account_sid', '=', accountSid)
      .where('sid', '=', sid)
      .executeTakeFirstOrThrow()
    return numDeletedRows > 0n
  }
}

function toRow(message: Message): Insertable<MessagesTable> {
  return storable({
    sid: message.sid,
    account_sid: message.accountSid,
    sender_sid: message.senderSid,
    user_key: userKey(correspondentOf(message)),
    direction: message.direction,
    from_address: message.from,
    to_address: message.to,
    body: message.body,
    media_url: message.mediaUrl,
    num_media: message.numMedia,
    content: toJsonOrNull(message.content),
    asks_permission: message.asksPermission,
    status: message.status,
    status_callback: message.statusCallback,
    valid_until: toTimestampOrNull(message.validUntil),
    meta_message_id: message.metaMessageId,
    asked_at: toTimestampOrNull(message.askedAt),
    error_code: message.errorCode,
    error_message: message.errorMessage,
    created_at: toTimestamp(message.createdAt),
    updated_at: toTimestamp(message.updatedAt),
    sent_at: toTimestampOrNull(message.sentAt),
  })
}

function fromRow(row: Selectable<MessagesTable>): Message {
  return {
    sid: row.sid,
    accountSid: row.account_sid,
    senderSid: row.sender_sid,
    direction: row.direction,
    from: row.from_address,
    to: row.to_address,
    body: row.body,
    mediaUrl: row.media_url,
    numMedia: row.num_media,
    content: row.content,
    asksPermission: row.asks_permission,
    status: row.status,
    statusCallback: row.status_callback,
    validUntil: fromTimestampOrNull(row.valid_until),
    metaMessageId: row.meta_message_id,
    askedAt: fromTimestampOrNull(row.asked_at),
    errorCode: row.error_code,
    errorMessage: row.error_message,
    createdAt: fromTimestamp(row.created_at),
    updatedAt: fromTimestamp(row.updated_at),
    sentAt: fromTimestampOrNull(row.sent_at),
  }
}

import type { Insertable, Selectable } from 'kysely'
import type {
  OfflineReason,
  Sender,
  SenderProfile,
  SenderStatus,
  SenderWebhook,
  WhatsAppAddress,
} from '../domain/sender.ts'
import type { AccountSid, ApplicationSid, SenderSid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import { NoSuchRecord } from './errors.ts'
import { fetchPage, type Page, type PageOf } from './page.ts'
import { type JsonOrNull, storable, toJsonOrNull } from './storable.ts'
import { fromTimestamp, toTimestamp } from './time.ts'

export interface SendersTable {
  sid: SenderSid
  account_sid: AccountSid
  address: WhatsAppAddress
  friendly_name: string | null
  status: SenderStatus
  voice_application_sid: ApplicationSid | null
  phone_number_id: string
  waba_id: string
  profile: JsonOrNull<SenderProfile>
  webhook: JsonOrNull<SenderWebhook>
  offline_reasons: JsonOrNull<readonly OfflineReason[]>
  created_at: Date
  updated_at: Date
}

export class SenderReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  async get(accountSid: AccountSid, sid: SenderSid): Promise<Sender | null> {
    const sender = await this.bySid(sid)
    return sender?.accountSid === accountSid ? sender : null
  }

  async bySid(sid: SenderSid): Promise<Sender | null> {
    const row = await this.#all().where('sid', '=', sid).executeTakeFirst()
    return row ? senderFrom(row) : null
  }

  async byPhoneNumberId(phoneNumberId: string): Promise<Sender | null> {
    const row = await this.#all().where('phone_number_id', '=', phoneNumberId).executeTakeFirst()
    return row ? senderFrom(row) : null
  }

  async byAddress(address: WhatsAppAddress): Promise<Sender | null> {
    const row = await this.#all().where('address', '=', address).executeTakeFirst()
    return row ? senderFrom(row) : null
  }

  /** The account's oldest. */
  async first(accountSid: AccountSid): Promise<Sender | null> {
    const row = await this.#all()
      .where('account_sid', '=', accountSid)
      .orderBy('created_at')
      .orderBy('sid')
      .limit(1)
      .executeTakeFirst()
    return row ? senderFrom(row) : null
  }

  /** Newest first. @throws BadCursor */
  async list(accountSid: AccountSid, page: Page): Promise<PageOf<Sender>> {
    return await fetchPage(this.#all().where('account_sid', '=', accountSid), page, senderFrom)
  }

  /** Every sender of every account, oldest first. */
  async all(): Promise<Sender[]> {
    const rows = await this.#all().orderBy('created_at').orderBy('sid').execute()
    return rows.map(senderFrom)
  }

  #all() {
    return this.db.selectFrom('senders').selectAll()
  }
}

export class SenderWriter extends SenderReader {
  /** The sender, which nobody else changes or locks until this transaction ends. */
  async lock(sid: SenderSid): Promise<Sender | null> {
    const row = await this.db.selectFrom('senders').selectAll().where('sid', '=', sid).forUpdate().executeTakeFirst()
    return row ? senderFrom(row) : null
  }

  async insert(sender: Sender): Promise<void> {
    await this.db.insertInto('senders').values(toRow(sender)).execute()
  }

  /** @throws NoSuchRecord */
  async update(sender: Sender): Promise<void> {
    const { sid, account_sid: _account, created_at: _created, ...changes } = toRow(sender)
    const { numUpdatedRows } = await this.db
      .updateTable('senders')
      .set(changes)
      .where('sid', '=', sid)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw new NoSuchRecord('senders', sid)
  }

  /** The sender's calls stay on record. @returns false when there was none */
  async delete(accountSid: AccountSid, sid: SenderSid): Promise<boolean> {
    const { numDeletedRows } = await this.db
      .deleteFrom('senders')
      .where('account_sid', '=', accountSid)
      .where('sid', '=', sid)
      .executeTakeFirstOrThrow()
    return numDeletedRows > 0n
  }
}

function toRow(sender: Sender): Insertable<SendersTable> {
  return storable({
    sid: sender.sid,
    account_sid: sender.accountSid,
    address: sender.address,
    friendly_name: sender.friendlyName,
    status: sender.status,
    voice_application_sid: sender.voiceApplicationSid,
    phone_number_id: sender.phoneNumberId,
    waba_id: sender.wabaId,
    profile: toJsonOrNull(sender.profile),
    webhook: toJsonOrNull(sender.webhook),
    offline_reasons: toJsonOrNull(sender.offlineReasons),
    created_at: toTimestamp(sender.createdAt),
    updated_at: toTimestamp(sender.updatedAt),
  })
}

export function senderFrom(row: Selectable<SendersTable>): Sender {
  return {
    sid: row.sid,
    accountSid: row.account_sid,
    address: row.address,
    friendlyName: row.friendly_name,
    status: row.status,
    voiceApplicationSid: row.voice_application_sid,
    phoneNumberId: row.phone_number_id,
    wabaId: row.waba_id,
    profile: row.profile,
    webhook: row.webhook,
    offlineReasons: row.offline_reasons,
    createdAt: fromTimestamp(row.created_at),
    updatedAt: fromTimestamp(row.updated_at),
  }
}

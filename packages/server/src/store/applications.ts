import type { Application, HttpMethod } from '../domain/application.ts'
import type { AccountSid, ApplicationSid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import { NoSuchRecord } from './errors.ts'
import { fetchPage, type Page, type PageOf } from './page.ts'
import { storable } from './storable.ts'
import { fromTimestamp, toTimestamp } from './time.ts'

export interface ApplicationsTable {
  sid: ApplicationSid
  account_sid: AccountSid
  friendly_name: string | null
  api_version: string
  voice_url: string | null
  voice_method: HttpMethod
  voice_fallback_url: string | null
  voice_fallback_method: HttpMethod
  status_callback: string | null
  status_callback_method: HttpMethod
  voice_caller_id_lookup: boolean
  sms_url: string | null
  sms_method: HttpMethod
  sms_fallback_url: string | null
  sms_fallback_method: HttpMethod
  sms_status_callback: string | null
  message_status_callback: string | null
  public_application_connect_enabled: boolean
  created_at: Date
  updated_at: Date
}

export type ApplicationFilter = {
  /** Exactly this name. */
  readonly friendlyName?: string
}

export class ApplicationReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  async get(accountSid: AccountSid, sid: ApplicationSid): Promise<Application | null> {
    const row = await this.db
      .selectFrom('applications')
      .selectAll()
      .where('account_sid', '=', accountSid)
      .where('sid', '=', sid)
      .executeTakeFirst()
    return row ? applicationFrom(row) : null
  }

  /** Newest first. @throws BadCursor */
  async list(accountSid: AccountSid, filter: ApplicationFilter, page: Page): Promise<PageOf<Application>> {
    let query = this.db.selectFrom('applications').selectAll().where('account_sid', '=', accountSid)
    if (filter.friendlyName !== undefined) query = query.where('friendly_name', '=', filter.friendlyName)
    return await fetchPage(query, page, applicationFrom)
  }

  async count(accountSid: AccountSid): Promise<number> {
    const { count } = await this.db
      .selectFrom('applications')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('account_sid', '=', accountSid)
      .executeTakeFirstOrThrow()
    return Number(count)
  }
}

export class ApplicationWriter extends ApplicationReader {
  /** The application, which nobody else changes or locks until this transaction ends. */
  async lock(accountSid: AccountSid, sid: ApplicationSid): Promise<Application | null> {
    const row = await this.db
      .selectFrom('applications')
      .selectAll()
      .where('account_sid', '=', accountSid)
      .where('sid', '=', sid)
      .forUpdate()
      .executeTakeFirst()
    return row ? applicationFrom(row) : null
  }

  async insert(application: Application): Promise<void> {
    await this.db.insertInto('applications').values(toRow(application)).execute()
  }

  /** @throws NoSuchRecord */
  async update(application: Application): Promise<void> {
    const { sid, account_sid: accountSid, created_at: _, ...changes } = toRow(application)
    const { numUpdatedRows } = await this.db
      .updateTable('applications')
      .set(changes)
      .where('account_sid', '=', accountSid)
      .where('sid', '=', sid)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw new NoSuchRecord('applications', sid)
  }

  /** Senders and calls that name the application keep its SID. @returns false when there was none */
  async delete(accountSid: AccountSid, sid: ApplicationSid): Promise<boolean> {
    const { numDeletedRows } = await this.db
      .deleteFrom('applications')
      .where('account_sid', '=', accountSid)
      .where('sid', '=', sid)
      .executeTakeFirstOrThrow()
    return numDeletedRows > 0n
  }
}

function toRow(application: Application): ApplicationsTable {
  return storable({
    sid: application.sid,
    account_sid: application.accountSid,
    friendly_name: application.friendlyName,
    api_version: application.apiVersion,
    voice_url: application.voiceUrl,
    voice_method: application.voiceMethod,
    voice_fallback_url: application.voiceFallbackUrl,
    voice_fallback_method: application.voiceFallbackMethod,
    status_callback: application.statusCallback,
    status_callback_method: application.statusCallbackMethod,
    voice_caller_id_lookup: application.voiceCallerIdLookup,
    sms_url: application.smsUrl,
    sms_method: application.smsMethod,
    sms_fallback_url: application.smsFallbackUrl,
    sms_fallback_method: application.smsFallbackMethod,
    sms_status_callback: application.smsStatusCallback,
    message_status_callback: application.messageStatusCallback,
    public_application_connect_enabled: application.publicApplicationConnectEnabled,
    created_at: toTimestamp(application.createdAt),
    updated_at: toTimestamp(application.updatedAt),
  })
}

export function applicationFrom(row: ApplicationsTable): Application {
  return {
    sid: row.sid,
    accountSid: row.account_sid,
    friendlyName: row.friendly_name,
    apiVersion: row.api_version,
    voiceUrl: row.voice_url,
    voiceMethod: row.voice_method,
    voiceFallbackUrl: row.voice_fallback_url,
    voiceFallbackMethod: row.voice_fallback_method,
    statusCallback: row.status_callback,
    statusCallbackMethod: row.status_callback_method,
    voiceCallerIdLookup: row.voice_caller_id_lookup,
    smsUrl: row.sms_url,
    smsMethod: row.sms_method,
    smsFallbackUrl: row.sms_fallback_url,
    smsFallbackMethod: row.sms_fallback_method,
    smsStatusCallback: row.sms_status_callback,
    messageStatusCallback: row.message_status_callback,
    publicApplicationConnectEnabled: row.public_application_connect_enabled,
    createdAt: fromTimestamp(row.created_at),
    updatedAt: fromTimestamp(row.updated_at),
  }
}

import type { Insertable, QueryCreator, Selectable } from 'kysely'
import type { Alert, AlertLevel } from '../domain/alert.ts'
import type { RequestMethod } from '../domain/application.ts'
import type { AccountSid, AlertSid } from '../domain/sid.ts'
import type { Database, Db } from './database.ts'
import { fetchPage, type Page, type PageOf } from './page.ts'
import { type Json, storable, toJson } from './storable.ts'
import { fromTimestamp, toTimestamp } from './time.ts'
import { type TimeRange, within } from './time-range.ts'

export interface AlertsTable {
  sid: AlertSid
  account_sid: AccountSid
  resource_sid: string | null
  error_code: number
  log_level: AlertLevel
  message: string
  details: Json<Readonly<Record<string, string>>>
  request_method: RequestMethod | null
  request_url: string | null
  request_variables: string | null
  request_headers: string | null
  response_body: string | null
  response_headers: string | null
  created_at: Date
}

export type AlertFilter = {
  readonly logLevel?: AlertLevel
  readonly createdAt?: TimeRange
}

export class AlertReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  async get(accountSid: AccountSid, sid: AlertSid): Promise<Alert | null> {
    const row = await this.db
      .selectFrom('alerts')
      .selectAll()
      .where('account_sid', '=', accountSid)
      .where('sid', '=', sid)
      .executeTakeFirst()
    return row ? fromRow(row) : null
  }

  /** Newest first. @throws BadCursor */
  async list(accountSid: AccountSid, filter: AlertFilter, page: Page): Promise<PageOf<Alert>> {
    let query = this.db.selectFrom('alerts').selectAll().where('account_sid', '=', accountSid)
    if (filter.logLevel !== undefined) query = query.where('log_level', '=', filter.logLevel)
    if (filter.createdAt !== undefined) query = query.where(within(['created_at'], filter.createdAt))
    return await fetchPage(query, page, fromRow)
  }
}

export class AlertWriter extends AlertReader {
  async insert(alert: Alert): Promise<void> {
    await alertInserted(this.db, alert).execute()
  }
}

/** An alert comes on record, in a statement that may do more. */
export function alertInserted(db: QueryCreator<Database>, alert: Alert) {
  return db.insertInto('alerts').values(toRow(alert))
}

function toRow(alert: Alert): Insertable<AlertsTable> {
  return storable({
    sid: alert.sid,
    account_sid: alert.accountSid,
    resource_sid: alert.resourceSid,
    error_code: alert.errorCode,
    log_level: alert.logLevel,
    message: alert.message,
    details: toJson(alert.details),
    request_method: alert.requestMethod,
    request_url: alert.requestUrl,
    request_variables: alert.requestVariables,
    request_headers: alert.requestHeaders,
    response_body: alert.responseBody,
    response_headers: alert.responseHeaders,
    created_at: toTimestamp(alert.createdAt),
  })
}

function fromRow(row: Selectable<AlertsTable>): Alert {
  return {
    sid: row.sid,
    accountSid: row.account_sid,
    resourceSid: row.resource_sid,
    errorCode: row.error_code,
    logLevel: row.log_level,
    message: row.message,
    details: row.details,
    requestMethod: row.request_method,
    requestUrl: row.request_url,
    requestVariables: row.request_variables,
    requestHeaders: row.request_headers,
    responseBody: row.response_body,
    responseHeaders: row.response_headers,
    createdAt: fromTimestamp(row.created_at),
  }
}

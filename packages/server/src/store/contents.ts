import type { Insertable, Selectable } from 'kysely'
import type { Content } from '../domain/content.ts'
import type { ContentTypes } from '../domain/content-types.ts'
import type { AccountSid, ContentSid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import { fetchPage, type Page, type PageOf } from './page.ts'
import { type Json, storable, toJson } from './storable.ts'
import { fromTimestamp, toTimestamp } from './time.ts'

export interface ContentsTable {
  sid: ContentSid
  account_sid: AccountSid
  friendly_name: string | null
  language: string
  variables: Json<Readonly<Record<string, string>>>
  types: Json<ContentTypes>
  created_at: Date
  updated_at: Date
}

export class ContentReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  async get(accountSid: AccountSid, sid: ContentSid): Promise<Content | null> {
    const content = await this.bySid(sid)
    return content?.accountSid === accountSid ? content : null
  }

  async bySid(sid: ContentSid): Promise<Content | null> {
    const row = await this.db.selectFrom('contents').selectAll().where('sid', '=', sid).executeTakeFirst()
    return row ? fromRow(row) : null
  }

  /** Newest first. @throws BadCursor */
  async list(accountSid: AccountSid, page: Page): Promise<PageOf<Content>> {
    return await fetchPage(
      this.db.selectFrom('contents').selectAll().where('account_sid', '=', accountSid),
      page,
      fromRow,
    )
  }
}

export class ContentWriter extends ContentReader {
  /** The content, which nobody else deletes or locks until this transaction ends. */
  async lock(accountSid: AccountSid, sid: ContentSid): Promise<Content | null> {
    const row = await this.db
      .selectFrom('contents')
      .selectAll()
      .where('account_sid', '=', accountSid)
      .where('sid', '=', sid)
      .forUpdate()
      .executeTakeFirst()
    return row ? fromRow(row) : null
  }

  async insert(content: Content): Promise<void> {
    await this.db.insertInto('contents').values(toRow(content)).execute()
  }

  /** Its approval goes with it. @returns false when there was none */
  async delete(accountSid: AccountSid, sid: ContentSid): Promise<boolean> {
    const { numDeletedRows } = await this.db
      .deleteFrom('contents')
      .where('account_sid', '=', accountSid)
      .where('sid', '=', sid)
      .executeTakeFirstOrThrow()
    return numDeletedRows > 0n
  }
}

function toRow(content: Content): Insertable<ContentsTable> {
  return storable({
    sid: content.sid,
    account_sid: content.accountSid,
    friendly_name: content.friendlyName,
    language: content.language,
    variables: toJson(content.variables),
    types: toJson(content.types),
    created_at: toTimestamp(content.createdAt),
    updated_at: toTimestamp(content.updatedAt),
  })
}

function fromRow(row: Selectable<ContentsTable>): Content {
  return {
    sid: row.sid,
    accountSid: row.account_sid,
    friendlyName: row.friendly_name,
    language: row.language,
    variables: row.variables,
    types: row.types,
    createdAt: fromTimestamp(row.created_at),
    updatedAt: fromTimestamp(row.updated_at),
  }
}

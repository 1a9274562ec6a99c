import type { Selectable } from 'kysely'
import type { Content } from '../domain/content.ts'
import type { AccountSid, ContentSid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import { type Json, storable, toJson } from './storable.ts'
import { fromTimestamp, toTimestamp } from './time.ts'

export interface ContentsTable {
  sid: ContentSid
  account_sid: AccountSid
  friendly_name: string | null
  language: string
  variables: Json<Readonly<Record<string, string>>>
  types: Json<Readonly<Record<string, unknown>>>
  created_at: Date
  updated_at: Date
}

export class ContentReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  async get(accountSid: AccountSid, sid: ContentSid): Promise<Content | null> {
    const row = await this.db
      .selectFrom('contents')
      .selectAll()
      .where('account_sid', '=', accountSid)
      .where('sid', '=', sid)
      .executeTakeFirst()
    return row ? fromRow(row) : null
  }
}

export class ContentWriter extends ContentReader {
  async insert(content: Content): Promise<void> {
    await this.db
      .insertInto('contents')
      .values(
        storable({
          sid: content.sid,
          account_sid: content.accountSid,
          friendly_name: content.friendlyName,
          language: content.language,
          variables: toJson(content.variables),
          types: toJson(content.types),
          created_at: toTimestamp(content.createdAt),
          updated_at: toTimestamp(content.updatedAt),
        }),
      )
      .execute()
  }
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

import type { Account } from '../domain/account.ts'
import type { AccountSid } from '../domain/sid.ts'
import type { Db } from './database.ts'
import { NoSuchRecord } from './errors.ts'
import { storable } from './storable.ts'
import { fromTimestamp, toTimestamp } from './time.ts'

export interface AccountsTable {
  sid: AccountSid
  auth_token: string
  friendly_name: string
  created_at: Date
  updated_at: Date
}

export class AccountReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  /** The oldest account: the one made at first start. */
  async first(): Promise<Account | null> {
    const row = await this.db.selectFrom('accounts').selectAll().orderBy('created_at').orderBy('sid').executeTakeFirst()
    return row ? accountFrom(row) : null
  }

  async get(sid: AccountSid): Promise<Account | null> {
    const row = await this.db.selectFrom('accounts').selectAll().where('sid', '=', sid).executeTakeFirst()
    return row ? accountFrom(row) : null
  }
}

export class AccountWriter extends AccountReader {
  async insert(account: Account): Promise<void> {
    await this.db.insertInto('accounts').values(toRow(account)).execute()
  }

  /** @throws NoSuchRecord */
  async update(account: Account): Promise<void> {
    const { sid, created_at: _, ...changes } = toRow(account)
    const { numUpdatedRows } = await this.db
      .updateTable('accounts')
      .set(changes)
      .where('sid', '=', sid)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw new NoSuchRecord('accounts', sid)
  }
}

function toRow(account: Account): AccountsTable {
  return storable({
    sid: account.sid,
    auth_token: account.authToken,
    friendly_name: account.friendlyName,
    created_at: toTimestamp(account.createdAt),
    updated_at: toTimestamp(account.updatedAt),
  })
}

export function accountFrom(row: AccountsTable): Account {
  return {
    sid: row.sid,
    authToken: row.auth_token,
    friendlyName: row.friendly_name,
    createdAt: fromTimestamp(row.created_at),
    updatedAt: fromTimestamp(row.updated_at),
  }
}

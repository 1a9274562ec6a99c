import type { Insertable, QueryCreator, Selectable } from 'kysely'
import type { Contact } from '../domain/contact.ts'
import { type CallPermission, NO_PERMISSION } from '../domain/permission.ts'
import type { WhatsAppAddress } from '../domain/sender.ts'
import type { SenderSid } from '../domain/sid.ts'
import { type UserKey, userKey } from '../domain/user-key.ts'
import type { Millis } from '../kit/clock.ts'
import type { Database, Db } from './database.ts'
import { type Json, storable, toJson } from './storable.ts'
import { fromTimestampOrNull, toTimestamp, toTimestampOrNull } from './time.ts'

export interface ContactsTable {
  sender_sid: SenderSid
  user_key: UserKey
  user_address: WhatsAppAddress
  permission: Json<CallPermission>
  /** When the grant ends by itself; null when there is none that does. */
  grant_until: Date | null
  last_contact_at: Date | null
}

export class ContactReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  /** What is known of the two; of strangers, that nothing is. */
  async between(senderSid: SenderSid, user: WhatsAppAddress): Promise<Contact> {
    const row = await this.db
      .selectFrom('contacts')
      .selectAll()
      .where('sender_sid', '=', senderSid)
      .where('user_key', '=', storable({ key: userKey(user) }).key)
      .executeTakeFirst()
    return row ? fromRow(row) : stranger(senderSid, user)
  }

  /** Those whose grant has ended by itself by `now` and is still on record, the first to end first; a hundred at most. */
  async ended(now: Millis): Promise<readonly Contact[]> {
    const rows = await this.db
      .selectFrom('contacts')
      .selectAll()
      .where('grant_until', '<=', toTimestamp(now))
      .orderBy('grant_until')
      .limit(100)
      .execute()
    return rows.map(fromRow)
  }
}

export class ContactWriter extends ContactReader {
  /** The two, whom nobody else changes or locks until this transaction ends: callers take turns. */
  async lock(senderSid: SenderSid, user: WhatsAppAddress): Promise<Contact> {
    const row = toRow(stranger(senderSid, user))
    const known = this.db
      .selectFrom('contacts')
      .selectAll()
      .where('sender_sid', '=', senderSid)
      .where('user_key', '=', row.user_key)
      .forUpdate()
    const locked = await known.executeTakeFirst()
    if (locked) return fromRow(locked)
    await this.db
      .insertInto('contacts')
      .values(row)
      .onConflict((conflict) => conflict.columns(['sender_sid', 'user_key']).doNothing())
      .execute()
    return fromRow(await known.executeTakeFirstOrThrow())
  }

  /** Writes the whole record: lock it first. */
  async update(contact: Contact): Promise<void> {
    await contactUpdated(this.db, contact).execute()
  }

  /** The user has written or called, under the address that Meta gave: one statement, without a lock of one's own. */
  async heardFrom(senderSid: SenderSid, user: WhatsAppAddress, at: Millis): Promise<void> {
    await userHeard(this.db, senderSid, user, at).execute()
  }
}

/** The whole record is written, in a statement that may do more. */
export function contactUpdated(db: QueryCreator<Database>, contact: Contact) {
  const { sender_sid, user_key, ...changes } = toRow(contact)
  return db.updateTable('contacts').set(changes).where('sender_sid', '=', sender_sid).where('user_key', '=', user_key)
}

/** The user has written or called, in a statement that may do more. */
export function userHeard(db: QueryCreator<Database>, senderSid: SenderSid, user: WhatsAppAddress, at: Millis) {
  return db
    .insertInto('contacts')
    .values(toRow({ ...stranger(senderSid, user), lastContactAt: at }))
    .onConflict((conflict) =>
      conflict.columns(['sender_sid', 'user_key']).doUpdateSet(({ fn, ref }) => ({
        user_address: ref('excluded.user_address'),
        last_contact_at: fn<Date>('greatest', [ref('contacts.last_contact_at'), ref('excluded.last_contact_at')]),
      })),
    )
}

function stranger(senderSid: SenderSid, user: WhatsAppAddress): Contact {
  return { senderSid, userKey: userKey(user), user, permission: NO_PERMISSION, lastContactAt: null }
}

function toRow({ senderSid, userKey, user, permission, lastContactAt }: Contact): Insertable<ContactsTable> {
  const { grant } = permission
  return storable({
    sender_sid: senderSid,
    user_key: userKey,
    user_address: user,
    permission: toJson(permission),
    grant_until: toTimestampOrNull(grant.kind === 'temporary' ? grant.until : null),
    last_contact_at: toTimestampOrNull(lastContactAt),
  })
}

function fromRow(row: Selectable<ContactsTable>): Contact {
  return {
    senderSid: row.sender_sid,
    userKey: row.user_key,
    user: row.user_address,
    permission: row.permission,
    lastContactAt: fromTimestampOrNull(row.last_contact_at),
  }
}

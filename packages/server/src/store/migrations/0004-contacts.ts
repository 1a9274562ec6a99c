import { type Kysely, sql } from 'kysely'

/** What senders and users have to do with each other, and the calls that a business places. */
export const contacts = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}

const STATEMENTS = [
  // A contact outlives its sender: Meta's count of calls and requests does too.
  `create table contacts (
    sender_sid text not null,
    user_key text not null,
    user_address text not null,
    permission jsonb not null,
    grant_until timestamptz,
    last_contact_at timestamptz,
    primary key (sender_sid, user_key)
  )`,
  'create index contacts_grants on contacts (grant_until) where grant_until is not null',

  // A call from a number that is no sender here is on record too: it has failed.
  'alter table calls alter column sender_sid drop not null',
  'alter table calls add column user_key text',
  `create index calls_live_between on calls (sender_sid, user_key)
    where status in ('queued', 'initiated', 'ringing', 'in-progress')`,
]

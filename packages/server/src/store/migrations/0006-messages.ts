import { type Kysely, sql } from 'kysely'

/** Messages between senders and users. */
export const messages = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}

const STATEMENTS = [
  // A message outlives its sender and its content. `seq` keeps the order of what was made in one millisecond.
  `create table messages (
    sid text primary key,
    seq bigint generated always as identity,
    account_sid text not null references accounts,
    sender_sid text not null,
    user_key text not null,
    direction text not null,
    from_address text not null,
    to_address text not null,
    body text not null,
    media_url text,
    num_media integer not null,
    content jsonb,
    asks_permission boolean not null,
    status text not null,
    status_callback text,
    valid_until timestamptz,
    meta_message_id text unique,
    asked_at timestamptz,
    error_code integer,
    error_message text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    sent_at timestamptz
  )`,
  'create index messages_newest on messages (account_sid, created_at desc, sid desc)',
  'create index messages_from on messages (account_sid, from_address, created_at desc, sid desc)',
  'create index messages_to on messages (account_sid, to_address, created_at desc, sid desc)',
  `create index messages_unsent on messages (sender_sid, user_key, seq)
    where status in ('queued', 'sending') and meta_message_id is null`,

  // Which job delivers it: what users write is told to apps in a way of its own.
  `alter table deliveries add column task text not null default 'deliver-webhook'`,
]

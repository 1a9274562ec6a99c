import { type Kysely, sql } from 'kysely'

/** What is prepared for sending, and its way through WhatsApp's review. */
export const contents = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}

const STATEMENTS = [
  `create table contents (
    sid text primary key,
    account_sid text not null references accounts,
    friendly_name text,
    language text not null,
    variables jsonb not null,
    types jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  'create index contents_newest on contents (account_sid, created_at desc, sid desc)',

  // Name and language are a template's key within a WhatsApp Business Account. reviewed_at is Meta's own time.
  `create table approvals (
    content_sid text primary key references contents on delete cascade,
    account_sid text not null references accounts,
    name text not null,
    language text not null,
    category text not null,
    content_type text not null,
    status text not null,
    rejection_reason text not null,
    allow_category_change boolean not null,
    template_id text,
    waba_id text not null,
    reviewed_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (waba_id, name, language)
  )`,
]

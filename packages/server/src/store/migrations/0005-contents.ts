import { type Kysely, sql } from 'kysely'

/** Messages prepared for sending. */
export const contents = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql
      .raw(`create table contents (
        sid text primary key,
        account_sid text not null references accounts,
        friendly_name text,
        language text not null,
        variables jsonb not null,
        types jsonb not null,
        created_at timestamptz not null,
        updated_at timestamptz not null
      )`)
      .execute(db)
  },
}

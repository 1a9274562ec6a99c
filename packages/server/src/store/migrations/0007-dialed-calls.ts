import { type Kysely, type Migration, sql } from 'kysely'

/** A call may be deleted whose legs are kept: they then have no parent. A restored backup may bring the legs first. */
export const dialedCalls: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      alter table calls
        drop constraint calls_parent_call_sid_fkey,
        add constraint calls_parent_call_sid_fkey foreign key (parent_call_sid) references calls
          on delete set null deferrable`.execute(db)
  },
}

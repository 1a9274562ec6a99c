import type { Migration } from 'kysely'
import { firstCall } from './0001-first-call.ts'
import { queueWake } from './0002-queue-wake.ts'
import { outboxOrder } from './0003-outbox-order.ts'
import { contacts } from './0004-contacts.ts'
import { contents } from './0005-contents.ts'
import { messages } from './0006-messages.ts'
import { dialedCalls } from './0007-dialed-calls.ts'

/**
 * Every change of the tables, in the order of its name. The job queue's own tables are there before.
 * What was released is never edited: a change is a new file.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first-call': firstCall,
  '0002-queue-wake': queueWake,
  '0003-outbox-order': outboxOrder,
  '0004-contacts': contacts,
  '0005-contents': contents,
  '0006-messages': messages,
  '0007-dialed-calls': dialedCalls,
}

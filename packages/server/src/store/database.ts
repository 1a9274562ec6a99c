import type { Kysely, Transaction } from 'kysely'
import type { AccountsTable } from './accounts.ts'
import type { AlertsTable } from './alerts.ts'
import type { ApplicationsTable } from './applications.ts'
import type { ApprovalsTable } from './approvals.ts'
import type { CallsTable } from './calls.ts'
import type { ContactsTable } from './contacts.ts'
import type { ContentsTable } from './contents.ts'
import type { DeliveriesTable } from './deliveries.ts'
import type { MessagesTable } from './messages.ts'
import type { MetaEventsTable } from './meta-events.ts'
import type { NodesTable } from './nodes.ts'
import type { SendersTable } from './senders.ts'

/** The tables, each described in the file that reads and writes it. */
export interface Database {
  accounts: AccountsTable
  applications: ApplicationsTable
  senders: SendersTable
  calls: CallsTable
  contacts: ContactsTable
  contents: ContentsTable
  messages: MessagesTable
  approvals: ApprovalsTable
  alerts: AlertsTable
  deliveries: DeliveriesTable
  meta_events: MetaEventsTable
  nodes: NodesTable
}

/** Where a query runs: on any connection, or inside a transaction. */
export type Db = Kysely<Database>
export type Tx = Transaction<Database>

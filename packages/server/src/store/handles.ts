import { AccountReader, AccountWriter } from './accounts.ts'
import { Admission } from './admission.ts'
import { AlertReader, AlertWriter } from './alerts.ts'
import { ApplicationReader, ApplicationWriter } from './applications.ts'
import { ApprovalReader, ApprovalWriter } from './approvals.ts'
import { CallMoves } from './call-moves.ts'
import { CallReader, CallWriter } from './calls.ts'
import { ContactReader, ContactWriter } from './contacts.ts'
import { ContentReader, ContentWriter } from './contents.ts'
import type { Db, Tx } from './database.ts'
import { DeliveryReader, DeliveryWriter } from './deliveries.ts'
import { JobAdder } from './job-adder.ts'
import { MessageReader, MessageWriter } from './messages.ts'
import { MetaEventReader, MetaEventWriter } from './meta-events.ts'
import { NodeReader, NodeWriter } from './nodes.ts'
import { Outbox } from './outbox.ts'
import { SenderReader, SenderWriter } from './senders.ts'

/** Looks, and cannot change anything. */
export type Reader = {
  readonly accounts: AccountReader
  readonly applications: ApplicationReader
  readonly senders: SenderReader
  readonly calls: CallReader
  readonly contacts: ContactReader
  readonly contents: ContentReader
  readonly approvals: ApprovalReader
  readonly messages: MessageReader
  readonly alerts: AlertReader
  readonly deliveries: DeliveryReader
  readonly metaEvents: MetaEventReader
  readonly nodes: NodeReader
}

/** Looks and changes, inside one transaction. */
export type Writer = {
  readonly accounts: AccountWriter
  readonly applications: ApplicationWriter
  readonly senders: SenderWriter
  readonly calls: CallWriter
  readonly contacts: ContactWriter
  readonly contents: ContentWriter
  readonly approvals: ApprovalWriter
  readonly messages: MessageWriter
  readonly alerts: AlertWriter
  readonly deliveries: DeliveryWriter
  readonly metaEvents: MetaEventWriter
  readonly nodes: NodeWriter
  readonly admission: Admission
  readonly callMoves: CallMoves
  readonly outbox: Outbox
  readonly jobs: JobAdder
}

export function readerOver(db: Db): Reader {
  return {
    accounts: new AccountReader(db),
    applications: new ApplicationReader(db),
    senders: new SenderReader(db),
    calls: new CallReader(db),
    contacts: new ContactReader(db),
    contents: new ContentReader(db),
    approvals: new ApprovalReader(db),
    messages: new MessageReader(db),
    alerts: new AlertReader(db),
    deliveries: new DeliveryReader(db),
    metaEvents: new MetaEventReader(db),
    nodes: new NodeReader(db),
  }
}

export function writerOver(tx: Tx): Writer {
  return {
    accounts: new AccountWriter(tx),
    applications: new ApplicationWriter(tx),
    senders: new SenderWriter(tx),
    calls: new CallWriter(tx),
    contacts: new ContactWriter(tx),
    contents: new ContentWriter(tx),
    approvals: new ApprovalWriter(tx),
    messages: new MessageWriter(tx),
    alerts: new AlertWriter(tx),
    deliveries: new DeliveryWriter(tx),
    metaEvents: new MetaEventWriter(tx),
    nodes: new NodeWriter(tx),
    admission: new Admission(tx),
    callMoves: new CallMoves(tx),
    outbox: new Outbox(tx),
    jobs: new JobAdder(tx),
  }
}

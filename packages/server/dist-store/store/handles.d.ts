import { AccountReader, AccountWriter } from './accounts.ts';
import { AlertReader, AlertWriter } from './alerts.ts';
import { ApplicationReader, ApplicationWriter } from './applications.ts';
import { CallReader, CallWriter } from './calls.ts';
import type { Db, Tx } from './database.ts';
import { DeliveryReader, DeliveryWriter } from './deliveries.ts';
import { JobAdder } from './job-adder.ts';
import { MetaEventReader, MetaEventWriter } from './meta-events.ts';
import { NodeReader, NodeWriter } from './nodes.ts';
import { Outbox } from './outbox.ts';
import { SenderReader, SenderWriter } from './senders.ts';
/** Looks, and cannot change anything. */
export type Reader = {
    readonly accounts: AccountReader;
    readonly applications: ApplicationReader;
    readonly senders: SenderReader;
    readonly calls: CallReader;
    readonly alerts: AlertReader;
    readonly deliveries: DeliveryReader;
    readonly metaEvents: MetaEventReader;
    readonly nodes: NodeReader;
};
/** Looks and changes, inside one transaction. */
export type Writer = {
    readonly accounts: AccountWriter;
    readonly applications: ApplicationWriter;
    readonly senders: SenderWriter;
    readonly calls: CallWriter;
    readonly alerts: AlertWriter;
    readonly deliveries: DeliveryWriter;
    readonly metaEvents: MetaEventWriter;
    readonly nodes: NodeWriter;
    readonly outbox: Outbox;
    readonly jobs: JobAdder;
};
export declare function readerOver(db: Db): Reader;
export declare function writerOver(tx: Tx): Writer;
//# sourceMappingURL=handles.d.ts.map
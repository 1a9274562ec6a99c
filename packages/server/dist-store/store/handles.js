import { AccountReader, AccountWriter } from './accounts.js';
import { AlertReader, AlertWriter } from './alerts.js';
import { ApplicationReader, ApplicationWriter } from './applications.js';
import { CallReader, CallWriter } from './calls.js';
import { DeliveryReader, DeliveryWriter } from './deliveries.js';
import { JobAdder } from './job-adder.js';
import { MetaEventReader, MetaEventWriter } from './meta-events.js';
import { NodeReader, NodeWriter } from './nodes.js';
import { Outbox } from './outbox.js';
import { SenderReader, SenderWriter } from './senders.js';
export function readerOver(db) {
    return {
        accounts: new AccountReader(db),
        applications: new ApplicationReader(db),
        senders: new SenderReader(db),
        calls: new CallReader(db),
        alerts: new AlertReader(db),
        deliveries: new DeliveryReader(db),
        metaEvents: new MetaEventReader(db),
        nodes: new NodeReader(db),
    };
}
export function writerOver(tx) {
    return {
        accounts: new AccountWriter(tx),
        applications: new ApplicationWriter(tx),
        senders: new SenderWriter(tx),
        calls: new CallWriter(tx),
        alerts: new AlertWriter(tx),
        deliveries: new DeliveryWriter(tx),
        metaEvents: new MetaEventWriter(tx),
        nodes: new NodeWriter(tx),
        outbox: new Outbox(tx),
        jobs: new JobAdder(tx),
    };
}
//# sourceMappingURL=handles.js.map
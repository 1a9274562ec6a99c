import { toDeliveryRow } from './deliveries.js';
import { JobAdder } from './job-adder.js';
/** The task that delivers one row of the outbox; its payload is `{ id }`. */
export const DELIVER_WEBHOOK = 'deliver-webhook';
/** Webhooks promised in the transaction that they report: a crash loses neither. */
export class Outbox {
    #tx;
    #jobs;
    constructor(tx) {
        this.#tx = tx;
        this.#jobs = new JobAdder(tx);
    }
    async add(delivery) {
        await this.#tx.insertInto('deliveries').values(toDeliveryRow(delivery)).execute();
        await this.#jobs.add(DELIVER_WEBHOOK, { id: delivery.id }, { queue: delivery.queue });
    }
}
//# sourceMappingURL=outbox.js.map
import type { Delivery } from '../domain/delivery.ts';
import type { Tx } from './database.ts';
/** The task that delivers one row of the outbox; its payload is `{ id }`. */
export declare const DELIVER_WEBHOOK = "deliver-webhook";
/** Webhooks promised in the transaction that they report: a crash loses neither. */
export declare class Outbox {
    #private;
    constructor(tx: Tx);
    add(delivery: Delivery): Promise<void>;
}
//# sourceMappingURL=outbox.d.ts.map
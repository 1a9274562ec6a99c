import type { Insertable } from 'kysely';
import type { HttpMethod } from '../domain/application.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { AccountSid } from '../domain/sid.ts';
import type { Db } from './database.ts';
import { type Json } from './storable.ts';
export interface DeliveriesTable {
    /** A UUID. */
    id: string;
    account_sid: AccountSid;
    resource_sid: string | null;
    queue: string;
    url: string;
    method: HttpMethod;
    params: Json<readonly (readonly [name: string, value: string])[]>;
    /** A UUID. */
    idempotency_token: string;
    created_at: Date;
    delivered_at: Date | null;
    attempts: number;
    last_error: string | null;
}
export declare class DeliveryReader {
    protected readonly db: Db;
    constructor(db: Db);
    /** @param id a UUID */
    get(id: string): Promise<Delivery | null>;
    /** What has not been delivered, oldest first; what was given up is among it. */
    pending(): Promise<Delivery[]>;
}
/** Deliveries are added by the outbox, together with the job that delivers them. */
export declare class DeliveryWriter extends DeliveryReader {
    /** How a delivery fared. @throws NoSuchRecord */
    update(delivery: Delivery): Promise<void>;
}
export declare function toDeliveryRow(delivery: Delivery): Insertable<DeliveriesTable>;
//# sourceMappingURL=deliveries.d.ts.map
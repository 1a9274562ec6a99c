import { type Generated } from 'kysely';
import type { Millis } from '../kit/clock.ts';
import type { Db } from './database.ts';
import { type Json } from './storable.ts';
export interface MetaEventsTable {
    /** In the order they came. */
    id: Generated<string>;
    key: string;
    payload: Json<unknown>;
    received_at: Generated<Date>;
    processed_at: Date | null;
}
/** Something Meta told us, kept before we answer 200. */
export type MetaEvent = {
    /** What makes it the same event when Meta tells it again. */
    readonly key: string;
    readonly payload: unknown;
    readonly receivedAt: Millis;
};
export declare class MetaEventReader {
    protected readonly db: Db;
    constructor(db: Db);
    /** Has Meta told this, acted upon or not? */
    has(key: string): Promise<boolean>;
    /** What was kept and not yet acted upon, in the order it came. */
    unprocessed(): Promise<MetaEvent[]>;
}
export declare class MetaEventWriter extends MetaEventReader {
    /** @returns false when the event was told before */
    add(event: {
        readonly key: string;
        readonly payload: unknown;
    }): Promise<boolean>;
    /** The event was acted upon. An unknown key, or one that is done, changes nothing. */
    done(key: string): Promise<void>;
}
//# sourceMappingURL=meta-events.d.ts.map
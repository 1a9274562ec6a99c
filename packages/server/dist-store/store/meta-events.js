import { sql } from 'kysely';
import { storable, toJson } from './storable.js';
import { fromTimestamp } from './time.js';
export class MetaEventReader {
    db;
    constructor(db) {
        this.db = db;
    }
    /** Has Meta told this, acted upon or not? */
    async has(key) {
        const row = await this.db.selectFrom('meta_events').select('id').where('key', '=', clean(key)).executeTakeFirst();
        return row !== undefined;
    }
    /** What was kept and not yet acted upon, in the order it came. */
    async unprocessed() {
        const rows = await this.db
            .selectFrom('meta_events')
            .selectAll()
            .where('processed_at', 'is', null)
            .orderBy('id')
            .execute();
        return rows.map(fromRow);
    }
}
export class MetaEventWriter extends MetaEventReader {
    /** @returns false when the event was told before */
    async add(event) {
        const added = await this.db
            .insertInto('meta_events')
            .values({ key: clean(event.key), payload: toJson(event.payload) })
            .onConflict((conflict) => conflict.column('key').doNothing())
            .returning('id')
            .executeTakeFirst();
        return added !== undefined;
    }
    /** The event was acted upon. An unknown key, or one that is done, changes nothing. */
    async done(key) {
        await this.db
            .updateTable('meta_events')
            .set({ processed_at: sql `now()` })
            .where('key', '=', clean(key))
            .where('processed_at', 'is', null)
            .execute();
    }
}
function clean(key) {
    return storable({ key }).key;
}
function fromRow(row) {
    return { key: row.key, payload: row.payload, receivedAt: fromTimestamp(row.received_at) };
}
//# sourceMappingURL=meta-events.js.map
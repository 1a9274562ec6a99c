import { storable } from './storable.js';
import { fromTimestamp, toTimestamp } from './time.js';
export class NodeReader {
    db;
    constructor(db) {
        this.db = db;
    }
    /** Oldest first. */
    async all() {
        const rows = await this.db.selectFrom('nodes').selectAll().orderBy('started_at').orderBy('id').execute();
        return rows.map(fromRow);
    }
}
export class NodeWriter extends NodeReader {
    async insert(node) {
        await this.db.insertInto('nodes').values(toRow(node)).execute();
    }
    /** It was alive at `at`. An unknown node changes nothing. */
    async seen(id, at) {
        await this.db
            .updateTable('nodes')
            .set({ last_seen_at: toTimestamp(at) })
            .where('id', '=', id)
            .execute();
    }
    /** @returns false when there was none */
    async delete(id) {
        const { numDeletedRows } = await this.db.deleteFrom('nodes').where('id', '=', id).executeTakeFirstOrThrow();
        return numDeletedRows > 0n;
    }
}
function toRow(node) {
    return storable({
        id: node.id,
        worker_ids: [...node.workerIds],
        pid: node.pid,
        started_at: toTimestamp(node.startedAt),
        last_seen_at: toTimestamp(node.lastSeenAt),
    });
}
function fromRow(row) {
    return {
        id: row.id,
        workerIds: row.worker_ids,
        pid: row.pid,
        startedAt: fromTimestamp(row.started_at),
        lastSeenAt: fromTimestamp(row.last_seen_at),
    };
}
//# sourceMappingURL=nodes.js.map
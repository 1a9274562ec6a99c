import { sql } from 'kysely';
import { NoSuchRecord } from './errors.js';
import { fetchPage } from './page.js';
import { storable, toJsonOrNull } from './storable.js';
import { fromTimestamp, fromTimestampOrNull, toTimestamp, toTimestampOrNull } from './time.js';
import { within } from './time-range.js';
/** The index `calls_live` is on the same words. */
const LIVE = sql `status in ('queued', 'initiated', 'ringing', 'in-progress')`;
export class CallReader {
    db;
    constructor(db) {
        this.db = db;
    }
    async get(accountSid, sid) {
        const call = await this.bySid(sid);
        return call?.accountSid === accountSid ? call : null;
    }
    async bySid(sid) {
        const row = await this.#all().where('sid', '=', sid).executeTakeFirst();
        return row ? fromRow(row) : null;
    }
    async byMetaCallId(metaCallId) {
        const row = await this.#all().where('meta_call_id', '=', metaCallId).executeTakeFirst();
        return row ? fromRow(row) : null;
    }
    /** Newest first. @throws BadCursor */
    async list(accountSid, filter, page) {
        let query = this.#all().where('account_sid', '=', accountSid);
        if (filter.to !== undefined)
            query = query.where('to_address', '=', filter.to);
        if (filter.from !== undefined)
            query = query.where('from_address', '=', filter.from);
        if (filter.status !== undefined)
            query = query.where('status', '=', filter.status);
        if (filter.parentCallSid !== undefined)
            query = query.where('parent_call_sid', '=', filter.parentCallSid);
        if (filter.startTime !== undefined)
            query = query.where(within('answered_at', filter.startTime));
        if (filter.endTime !== undefined)
            query = query.where(within('ended_at', filter.endTime));
        return await fetchPage(query, page, fromRow);
    }
    /** Calls of this sender that are not over, ringing ones included. */
    async liveCount(senderSid) {
        const { count } = await this.db
            .selectFrom('calls')
            .select(({ fn }) => fn.countAll().as('count'))
            .where('sender_sid', '=', senderSid)
            .where(LIVE)
            .executeTakeFirstOrThrow();
        return Number(count);
    }
    /** Calls that are not over and that this node does not hold: another's, or nobody's. Oldest first. */
    async notOwnedBy(node) {
        const rows = await this.#all()
            .where(LIVE)
            .where('owner_node', 'is distinct from', node)
            .orderBy('created_at')
            .orderBy('sid')
            .execute();
        return rows.map(fromRow);
    }
    /** Calls that are over for us, while Meta has not said that they are over there. Oldest first. */
    async unconfirmedAtMeta() {
        const rows = await this.#all()
            .where('meta_call_id', 'is not', null)
            .where('meta_ended', '=', false)
            .where(sql `not (${LIVE})`)
            .orderBy('created_at')
            .orderBy('sid')
            .execute();
        return rows.map(fromRow);
    }
    #all() {
        return this.db.selectFrom('calls').selectAll();
    }
}
export class CallWriter extends CallReader {
    /** The call, which nobody else changes or locks until this transaction ends. */
    async lock(sid) {
        const row = await this.db.selectFrom('calls').selectAll().where('sid', '=', sid).forUpdate().executeTakeFirst();
        return row ? fromRow(row) : null;
    }
    async insert(call) {
        await this.db.insertInto('calls').values(toRow(call)).execute();
    }
    /** Writes the whole record: lock it first. @throws NoSuchRecord */
    async update(call) {
        const { sid, account_sid: _account, created_at: _created, ...changes } = toRow(call);
        const { numUpdatedRows } = await this.db
            .updateTable('calls')
            .set(changes)
            .where('sid', '=', sid)
            .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n)
            throw new NoSuchRecord('calls', sid);
    }
    /** @returns false when there was none */
    async delete(accountSid, sid) {
        const { numDeletedRows } = await this.db
            .deleteFrom('calls')
            .where('account_sid', '=', accountSid)
            .where('sid', '=', sid)
            .executeTakeFirstOrThrow();
        return numDeletedRows > 0n;
    }
}
function toRow(call) {
    return storable({
        sid: call.sid,
        account_sid: call.accountSid,
        direction: call.direction,
        from_address: call.from,
        to_address: call.to,
        status: call.status,
        sender_sid: call.senderSid,
        application_sid: call.applicationSid,
        caller_name: call.callerName,
        parent_call_sid: call.parentCallSid,
        meta_call_id: call.metaCallId,
        meta_ended: call.metaEnded,
        owner_node: call.ownerNode,
        next_sequence: call.nextSequence,
        status_callback: toJsonOrNull(call.statusCallback),
        error_code: call.errorCode,
        error_message: call.errorMessage,
        created_at: toTimestamp(call.createdAt),
        updated_at: toTimestamp(call.updatedAt),
        answered_at: toTimestampOrNull(call.answeredAt),
        ended_at: toTimestampOrNull(call.endedAt),
    });
}
function fromRow(row) {
    return {
        sid: row.sid,
        accountSid: row.account_sid,
        direction: row.direction,
        from: row.from_address,
        to: row.to_address,
        status: row.status,
        senderSid: row.sender_sid,
        applicationSid: row.application_sid,
        callerName: row.caller_name,
        parentCallSid: row.parent_call_sid,
        metaCallId: row.meta_call_id,
        metaEnded: row.meta_ended,
        ownerNode: row.owner_node,
        nextSequence: row.next_sequence,
        statusCallback: row.status_callback,
        errorCode: row.error_code,
        errorMessage: row.error_message,
        createdAt: fromTimestamp(row.created_at),
        updatedAt: fromTimestamp(row.updated_at),
        answeredAt: fromTimestampOrNull(row.answered_at),
        endedAt: fromTimestampOrNull(row.ended_at),
    };
}
//# sourceMappingURL=calls.js.map
import { NoSuchRecord } from './errors.js';
import { fetchPage } from './page.js';
import { storable, toJsonOrNull } from './storable.js';
import { fromTimestamp, toTimestamp } from './time.js';
export class SenderReader {
    db;
    constructor(db) {
        this.db = db;
    }
    async get(accountSid, sid) {
        const sender = await this.bySid(sid);
        return sender?.accountSid === accountSid ? sender : null;
    }
    async bySid(sid) {
        const row = await this.#all().where('sid', '=', sid).executeTakeFirst();
        return row ? fromRow(row) : null;
    }
    async byPhoneNumberId(phoneNumberId) {
        const row = await this.#all().where('phone_number_id', '=', phoneNumberId).executeTakeFirst();
        return row ? fromRow(row) : null;
    }
    async byAddress(address) {
        const row = await this.#all().where('address', '=', address).executeTakeFirst();
        return row ? fromRow(row) : null;
    }
    /** Newest first. @throws BadCursor */
    async list(accountSid, page) {
        return await fetchPage(this.#all().where('account_sid', '=', accountSid), page, fromRow);
    }
    /** Every sender of every account, oldest first. */
    async all() {
        const rows = await this.#all().orderBy('created_at').orderBy('sid').execute();
        return rows.map(fromRow);
    }
    #all() {
        return this.db.selectFrom('senders').selectAll();
    }
}
export class SenderWriter extends SenderReader {
    /** The sender, which nobody else changes or locks until this transaction ends. */
    async lock(sid) {
        const row = await this.db.selectFrom('senders').selectAll().where('sid', '=', sid).forUpdate().executeTakeFirst();
        return row ? fromRow(row) : null;
    }
    async insert(sender) {
        await this.db.insertInto('senders').values(toRow(sender)).execute();
    }
    /** @throws NoSuchRecord */
    async update(sender) {
        const { sid, account_sid: _account, created_at: _created, ...changes } = toRow(sender);
        const { numUpdatedRows } = await this.db
            .updateTable('senders')
            .set(changes)
            .where('sid', '=', sid)
            .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n)
            throw new NoSuchRecord('senders', sid);
    }
    /** The sender's calls stay on record. @returns false when there was none */
    async delete(accountSid, sid) {
        const { numDeletedRows } = await this.db
            .deleteFrom('senders')
            .where('account_sid', '=', accountSid)
            .where('sid', '=', sid)
            .executeTakeFirstOrThrow();
        return numDeletedRows > 0n;
    }
}
function toRow(sender) {
    return storable({
        sid: sender.sid,
        account_sid: sender.accountSid,
        address: sender.address,
        friendly_name: sender.friendlyName,
        status: sender.status,
        voice_application_sid: sender.voiceApplicationSid,
        phone_number_id: sender.phoneNumberId,
        waba_id: sender.wabaId,
        profile: toJsonOrNull(sender.profile),
        webhook: toJsonOrNull(sender.webhook),
        offline_reasons: toJsonOrNull(sender.offlineReasons),
        created_at: toTimestamp(sender.createdAt),
        updated_at: toTimestamp(sender.updatedAt),
    });
}
function fromRow(row) {
    return {
        sid: row.sid,
        accountSid: row.account_sid,
        address: row.address,
        friendlyName: row.friendly_name,
        status: row.status,
        voiceApplicationSid: row.voice_application_sid,
        phoneNumberId: row.phone_number_id,
        wabaId: row.waba_id,
        profile: row.profile,
        webhook: row.webhook,
        offlineReasons: row.offline_reasons,
        createdAt: fromTimestamp(row.created_at),
        updatedAt: fromTimestamp(row.updated_at),
    };
}
//# sourceMappingURL=senders.js.map
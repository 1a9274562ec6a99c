import { NoSuchRecord } from './errors.js';
import { storable } from './storable.js';
import { fromTimestamp, toTimestamp } from './time.js';
export class AccountReader {
    db;
    constructor(db) {
        this.db = db;
    }
    /** The oldest account: the one made at first start. */
    async first() {
        const row = await this.db.selectFrom('accounts').selectAll().orderBy('created_at').orderBy('sid').executeTakeFirst();
        return row ? fromRow(row) : null;
    }
    async get(sid) {
        const row = await this.db.selectFrom('accounts').selectAll().where('sid', '=', sid).executeTakeFirst();
        return row ? fromRow(row) : null;
    }
}
export class AccountWriter extends AccountReader {
    async insert(account) {
        await this.db.insertInto('accounts').values(toRow(account)).execute();
    }
    /** @throws NoSuchRecord */
    async update(account) {
        const { sid, created_at: _, ...changes } = toRow(account);
        const { numUpdatedRows } = await this.db
            .updateTable('accounts')
            .set(changes)
            .where('sid', '=', sid)
            .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n)
            throw new NoSuchRecord('accounts', sid);
    }
}
function toRow(account) {
    return storable({
        sid: account.sid,
        auth_token: account.authToken,
        friendly_name: account.friendlyName,
        created_at: toTimestamp(account.createdAt),
        updated_at: toTimestamp(account.updatedAt),
    });
}
function fromRow(row) {
    return {
        sid: row.sid,
        authToken: row.auth_token,
        friendlyName: row.friendly_name,
        createdAt: fromTimestamp(row.created_at),
        updatedAt: fromTimestamp(row.updated_at),
    };
}
//# sourceMappingURL=accounts.js.map
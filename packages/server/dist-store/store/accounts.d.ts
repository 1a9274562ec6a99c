import type { Account } from '../domain/account.ts';
import type { AccountSid } from '../domain/sid.ts';
import type { Db } from './database.ts';
export interface AccountsTable {
    sid: AccountSid;
    auth_token: string;
    friendly_name: string;
    created_at: Date;
    updated_at: Date;
}
export declare class AccountReader {
    protected readonly db: Db;
    constructor(db: Db);
    /** The oldest account: the one made at first start. */
    first(): Promise<Account | null>;
    get(sid: AccountSid): Promise<Account | null>;
}
export declare class AccountWriter extends AccountReader {
    insert(account: Account): Promise<void>;
    /** @throws NoSuchRecord */
    update(account: Account): Promise<void>;
}
//# sourceMappingURL=accounts.d.ts.map
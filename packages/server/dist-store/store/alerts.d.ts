import type { Alert, AlertLevel } from '../domain/alert.ts';
import type { HttpMethod } from '../domain/application.ts';
import type { AccountSid, AlertSid } from '../domain/sid.ts';
import type { Db } from './database.ts';
import { type Page, type PageOf } from './page.ts';
import { type Json } from './storable.ts';
import { type TimeRange } from './time-range.ts';
export interface AlertsTable {
    sid: AlertSid;
    account_sid: AccountSid;
    resource_sid: string | null;
    error_code: number;
    log_level: AlertLevel;
    message: string;
    details: Json<Readonly<Record<string, string>>>;
    request_method: HttpMethod | null;
    request_url: string | null;
    request_variables: string | null;
    request_headers: string | null;
    response_body: string | null;
    response_headers: string | null;
    created_at: Date;
}
export type AlertFilter = {
    readonly logLevel?: AlertLevel;
    readonly createdAt?: TimeRange;
};
export declare class AlertReader {
    protected readonly db: Db;
    constructor(db: Db);
    get(accountSid: AccountSid, sid: AlertSid): Promise<Alert | null>;
    /** Newest first. @throws BadCursor */
    list(accountSid: AccountSid, filter: AlertFilter, page: Page): Promise<PageOf<Alert>>;
}
export declare class AlertWriter extends AlertReader {
    insert(alert: Alert): Promise<void>;
}
//# sourceMappingURL=alerts.d.ts.map
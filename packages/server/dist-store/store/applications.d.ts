import type { Application, HttpMethod } from '../domain/application.ts';
import type { AccountSid, ApplicationSid } from '../domain/sid.ts';
import type { Db } from './database.ts';
import { type Page, type PageOf } from './page.ts';
export interface ApplicationsTable {
    sid: ApplicationSid;
    account_sid: AccountSid;
    friendly_name: string | null;
    api_version: string;
    voice_url: string | null;
    voice_method: HttpMethod;
    voice_fallback_url: string | null;
    voice_fallback_method: HttpMethod;
    status_callback: string | null;
    status_callback_method: HttpMethod;
    voice_caller_id_lookup: boolean;
    sms_url: string | null;
    sms_method: HttpMethod;
    sms_fallback_url: string | null;
    sms_fallback_method: HttpMethod;
    sms_status_callback: string | null;
    message_status_callback: string | null;
    public_application_connect_enabled: boolean;
    created_at: Date;
    updated_at: Date;
}
export type ApplicationFilter = {
    /** Exactly this name. */
    readonly friendlyName?: string;
};
export declare class ApplicationReader {
    protected readonly db: Db;
    constructor(db: Db);
    get(accountSid: AccountSid, sid: ApplicationSid): Promise<Application | null>;
    /** Newest first. @throws BadCursor */
    list(accountSid: AccountSid, filter: ApplicationFilter, page: Page): Promise<PageOf<Application>>;
    count(accountSid: AccountSid): Promise<number>;
}
export declare class ApplicationWriter extends ApplicationReader {
    insert(application: Application): Promise<void>;
    /** @throws NoSuchRecord */
    update(application: Application): Promise<void>;
    /** Senders and calls that name the application keep its SID. @returns false when there was none */
    delete(accountSid: AccountSid, sid: ApplicationSid): Promise<boolean>;
}
//# sourceMappingURL=applications.d.ts.map
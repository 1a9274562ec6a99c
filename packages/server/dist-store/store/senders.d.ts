import type { OfflineReason, Sender, SenderProfile, SenderStatus, SenderWebhook, WhatsAppAddress } from '../domain/sender.ts';
import type { AccountSid, ApplicationSid, SenderSid } from '../domain/sid.ts';
import type { Db } from './database.ts';
import { type Page, type PageOf } from './page.ts';
import { type JsonOrNull } from './storable.ts';
export interface SendersTable {
    sid: SenderSid;
    account_sid: AccountSid;
    address: WhatsAppAddress;
    friendly_name: string | null;
    status: SenderStatus;
    voice_application_sid: ApplicationSid | null;
    phone_number_id: string;
    waba_id: string;
    profile: JsonOrNull<SenderProfile>;
    webhook: JsonOrNull<SenderWebhook>;
    offline_reasons: JsonOrNull<readonly OfflineReason[]>;
    created_at: Date;
    updated_at: Date;
}
export declare class SenderReader {
    #private;
    protected readonly db: Db;
    constructor(db: Db);
    get(accountSid: AccountSid, sid: SenderSid): Promise<Sender | null>;
    bySid(sid: SenderSid): Promise<Sender | null>;
    byPhoneNumberId(phoneNumberId: string): Promise<Sender | null>;
    byAddress(address: WhatsAppAddress): Promise<Sender | null>;
    /** Newest first. @throws BadCursor */
    list(accountSid: AccountSid, page: Page): Promise<PageOf<Sender>>;
    /** Every sender of every account, oldest first. */
    all(): Promise<Sender[]>;
}
export declare class SenderWriter extends SenderReader {
    /** The sender, which nobody else changes or locks until this transaction ends. */
    lock(sid: SenderSid): Promise<Sender | null>;
    insert(sender: Sender): Promise<void>;
    /** @throws NoSuchRecord */
    update(sender: Sender): Promise<void>;
    /** The sender's calls stay on record. @returns false when there was none */
    delete(accountSid: AccountSid, sid: SenderSid): Promise<boolean>;
}
//# sourceMappingURL=senders.d.ts.map
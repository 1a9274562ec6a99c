import type { Call, CallDirection, CallStatus, StatusCallback } from '../domain/call.ts';
import type { WhatsAppAddress } from '../domain/sender.ts';
import type { AccountSid, ApplicationSid, CallSid, SenderSid } from '../domain/sid.ts';
import type { Db } from './database.ts';
import { type Page, type PageOf } from './page.ts';
import { type JsonOrNull } from './storable.ts';
import { type TimeRange } from './time-range.ts';
export interface CallsTable {
    sid: CallSid;
    account_sid: AccountSid;
    direction: CallDirection;
    from_address: WhatsAppAddress;
    to_address: WhatsAppAddress;
    status: CallStatus;
    sender_sid: SenderSid;
    application_sid: ApplicationSid | null;
    caller_name: string | null;
    parent_call_sid: CallSid | null;
    meta_call_id: string | null;
    meta_ended: boolean;
    owner_node: string | null;
    next_sequence: number;
    status_callback: JsonOrNull<StatusCallback>;
    error_code: number | null;
    error_message: string | null;
    created_at: Date;
    updated_at: Date;
    answered_at: Date | null;
    ended_at: Date | null;
}
/**
 * What a list of calls can be narrowed to; members given together must all hold.
 * A call starts when it is answered (`answeredAt`), so a call that nobody answered is in no `startTime`.
 */
export type CallFilter = {
    readonly to?: string;
    readonly from?: string;
    readonly status?: CallStatus;
    readonly parentCallSid?: CallSid;
    readonly startTime?: TimeRange;
    readonly endTime?: TimeRange;
};
export declare class CallReader {
    #private;
    protected readonly db: Db;
    constructor(db: Db);
    get(accountSid: AccountSid, sid: CallSid): Promise<Call | null>;
    bySid(sid: CallSid): Promise<Call | null>;
    byMetaCallId(metaCallId: string): Promise<Call | null>;
    /** Newest first. @throws BadCursor */
    list(accountSid: AccountSid, filter: CallFilter, page: Page): Promise<PageOf<Call>>;
    /** Calls of this sender that are not over, ringing ones included. */
    liveCount(senderSid: SenderSid): Promise<number>;
    /** Calls that are not over and that this node does not hold: another's, or nobody's. Oldest first. */
    notOwnedBy(node: string): Promise<Call[]>;
    /** Calls that are over for us, while Meta has not said that they are over there. Oldest first. */
    unconfirmedAtMeta(): Promise<Call[]>;
}
export declare class CallWriter extends CallReader {
    /** The call, which nobody else changes or locks until this transaction ends. */
    lock(sid: CallSid): Promise<Call | null>;
    insert(call: Call): Promise<void>;
    /** Writes the whole record: lock it first. @throws NoSuchRecord */
    update(call: Call): Promise<void>;
    /** @returns false when there was none */
    delete(accountSid: AccountSid, sid: CallSid): Promise<boolean>;
}
//# sourceMappingURL=calls.d.ts.map
import type { Millis } from '../kit/clock.ts';
import type { HttpMethod } from './application.ts';
import type { WhatsAppAddress } from './sender.ts';
import type { AccountSid, ApplicationSid, CallSid, SenderSid } from './sid.ts';
/** Twilio's words for where a call is; the last five are final. */
export type CallStatus = 'queued' | 'initiated' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled';
export type FinalStatus = 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled';
export type CallDirection = 'inbound' | 'outbound-api' | 'outbound-dial';
/** What a status callback may be asked for; `completed` stands for every final status. */
export type CallEventName = 'initiated' | 'ringing' | 'answered' | 'completed';
export type StatusCallback = {
    readonly url: string;
    readonly method: HttpMethod;
    readonly events: readonly CallEventName[];
};
/** One call: one SID, one leg towards a WhatsApp user. */
export type Call = {
    readonly sid: CallSid;
    readonly accountSid: AccountSid;
    readonly direction: CallDirection;
    readonly from: WhatsAppAddress;
    readonly to: WhatsAppAddress;
    readonly status: CallStatus;
    readonly senderSid: SenderSid;
    readonly applicationSid: ApplicationSid | null;
    /** The name in the caller's WhatsApp profile. */
    readonly callerName: string | null;
    readonly parentCallSid: CallSid | null;
    /** Meta's id of the call. Kept for ever, so that the call can always be hung up. */
    readonly metaCallId: string | null;
    /** Meta has confirmed that the call is over. */
    readonly metaEnded: boolean;
    /** The node that holds the call's audio; null once the call is final. */
    readonly ownerNode: string | null;
    /** SequenceNumber of the next status callback, from 0. */
    readonly nextSequence: number;
    readonly statusCallback: StatusCallback | null;
    readonly errorCode: number | null;
    readonly errorMessage: string | null;
    readonly createdAt: Millis;
    readonly updatedAt: Millis;
    readonly answeredAt: Millis | null;
    readonly endedAt: Millis | null;
};
/** What can happen to a call. */
export type CallEvent = {
    readonly kind: 'answered';
    readonly at: Millis;
}
/** `<Reject>`: we refused the caller. */
 | {
    readonly kind: 'rejected';
    readonly reason: 'rejected' | 'busy';
    readonly at: Millis;
}
/** The user hung up, or gave up ringing. */
 | {
    readonly kind: 'user-hung-up';
    readonly at: Millis;
}
/** We hung up: `<Hangup>`, the end of the document, `Status=completed`. */
 | {
    readonly kind: 'hung-up';
    readonly at: Millis;
}
/** `Status=canceled`. */
 | {
    readonly kind: 'canceled';
    readonly at: Millis;
} | {
    readonly kind: 'failed';
    readonly code: number;
    readonly message: string;
    readonly at: Millis;
};
/** An event that cannot happen to a call in this status. */
export declare class IllegalMove extends Error {
    readonly name = "IllegalMove";
    readonly from: CallStatus;
    readonly event: CallEvent['kind'];
    constructor(from: CallStatus, event: CallEvent['kind']);
}
export declare function isFinal(status: CallStatus): status is FinalStatus;
/**
 * The status after `event`.
 *
 * Nothing follows a final status. `canceled` reaches only a call that nobody has answered. A call that we hang up
 * before it was answered is `canceled`; one that the user gives up is `no-answer`.
 *
 * @throws IllegalMove
 * @see Twilio, Call resource, "Call status values".
 */
export declare function nextStatus(status: CallStatus, event: CallEvent): CallStatus;
/** The call after `event`: status, times and, for a failure, its code. @throws IllegalMove */
export declare function afterEvent(call: Call, event: CallEvent): Call;
/** Whole seconds between answer and end, rounded up as they are billed; null for a call that was never answered or goes on. */
export declare function durationSeconds(call: Pick<Call, 'answeredAt' | 'endedAt'>): number | null;
//# sourceMappingURL=call.d.ts.map
import type { Account } from '../domain/account.ts';
import type { Alert } from '../domain/alert.ts';
import type { Application } from '../domain/application.ts';
import type { Call } from '../domain/call.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Sender } from '../domain/sender.ts';
import type { Store } from './store.ts';
/** The time of every sample record: 2026-01-02T03:04:05.678Z. */
export declare const SAMPLE_TIME: number;
export declare function sampleAccount(given?: Partial<Account>): Account;
/** An account that is on record. */
export declare function accountIn(store: Store): Promise<Account>;
export declare function sampleApplication(given: Pick<Application, 'accountSid'> & Partial<Application>): Application;
export declare function sampleSender(given: Pick<Sender, 'accountSid'> & Partial<Sender>): Sender;
export declare function sampleCall(given: Pick<Call, 'accountSid'> & Partial<Call>): Call;
export declare function sampleAlert(given: Pick<Alert, 'accountSid'> & Partial<Alert>): Alert;
export declare function sampleDelivery(given: Pick<Delivery, 'accountSid'> & Partial<Delivery>): Delivery;
//# sourceMappingURL=test-records.d.ts.map
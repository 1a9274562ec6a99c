import type { Millis } from '../kit/clock.ts';
import type { AccountSid } from './sid.ts';
/** Who owns applications, senders and calls. `authToken` opens the REST API and signs every webhook. */
export type Account = {
    readonly sid: AccountSid;
    readonly authToken: string;
    readonly friendlyName: string;
    readonly createdAt: Millis;
    readonly updatedAt: Millis;
};
//# sourceMappingURL=account.d.ts.map
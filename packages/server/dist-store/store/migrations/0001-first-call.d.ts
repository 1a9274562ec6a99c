import { type Kysely } from 'kysely';
/** Accounts, applications, senders, calls, alerts, the outbox, what Meta told us, and the nodes that hold calls. */
export declare const firstCall: {
    up(db: Kysely<unknown>): Promise<void>;
};
//# sourceMappingURL=0001-first-call.d.ts.map
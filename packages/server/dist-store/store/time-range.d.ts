import { type Expression, type SqlBool } from 'kysely';
import type { Millis } from '../kit/clock.ts';
/**
 * A stretch of time in a list filter. A day is from its midnight until the next; "on or after" has only `from`,
 * "on or before the midnight of" ends a millisecond after it.
 */
export type TimeRange = {
    /** Inclusive. */
    readonly from?: Millis;
    /** Exclusive. */
    readonly until?: Millis;
};
/** Rows whose `column` lies within `range`; a row without a time never does, unless the range is open on both sides. */
export declare function within(column: string, range: TimeRange): Expression<SqlBool>;
//# sourceMappingURL=time-range.d.ts.map
import type { Millis } from '../kit/clock.ts';
/** The one place where the Unix milliseconds of records become the timestamptz of rows, and back. Exact to the millisecond. */
export declare function toTimestamp(time: Millis): Date;
export declare function fromTimestamp(timestamp: Date): Millis;
export declare function toTimestampOrNull(time: Millis | null): Date | null;
export declare function fromTimestampOrNull(timestamp: Date | null): Millis | null;
//# sourceMappingURL=time.d.ts.map
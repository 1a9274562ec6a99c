/** Unix milliseconds, UTC. */
export type Millis = number;
export declare const SECOND: Millis;
export declare const MINUTE: Millis;
export declare const HOUR: Millis;
export declare const DAY: Millis;
/** What rules and records ask for the time. Time-outs and audio never do: they run on the machine's own clock. */
export interface Clock {
    now(): Millis;
}
/** The machine's clock, which development may shift so that days pass in a moment. */
export declare class ShiftableClock implements Clock {
    #private;
    now(): Millis;
    /** From here on `now()` runs on from `to`. */
    set(to: Millis): void;
}
//# sourceMappingURL=clock.d.ts.map
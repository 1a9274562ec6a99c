export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** The machine's clock, which development may shift so that days pass in a moment. */
export class ShiftableClock {
    #shift = 0;
    now() {
        return Date.now() + this.#shift;
    }
    /** From here on `now()` runs on from `to`. */
    set(to) {
        this.#shift = to - Date.now();
    }
}
//# sourceMappingURL=clock.js.map
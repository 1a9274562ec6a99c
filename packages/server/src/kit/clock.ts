/** Unix milliseconds, UTC. */
export type Millis = number

export const SECOND: Millis = 1_000
export const MINUTE: Millis = 60 * SECOND
export const HOUR: Millis = 60 * MINUTE
export const DAY: Millis = 24 * HOUR

/** What rules and records ask for the time. Time-outs and audio never do: they run on the machine's own clock. */
export interface Clock {
  now(): Millis
}

/** The machine's clock, which development may shift so that days pass in a moment. */
export class ShiftableClock implements Clock {
  #shift: Millis = 0

  now(): Millis {
    return Date.now() + this.#shift
  }

  /** From here on `now()` runs on from `to`. */
  set(to: Millis): void {
    this.#shift = to - Date.now()
  }
}

/** Unix milliseconds, UTC. */
export type Millis = number

export const SECOND: Millis = 1_000
export const MINUTE: Millis = 60 * SECOND
export const HOUR: Millis = 60 * MINUTE
export const DAY: Millis = 24 * HOUR

/**
 * The network's time: the machine's clock plus a shift that the control API changes.
 *
 * It dates messages, calls and windows. Time-outs, retries, ringing and audio run on the machine's own clock.
 */
export class ShiftableClock {
  /** The clock underneath, which nobody shifts. */
  readonly machine: () => Millis
  #shift: Millis = 0

  /** @param machine tests give one that they wind by hand */
  constructor(machine: () => Millis = Date.now) {
    this.machine = machine
  }

  now(): Millis {
    return this.machine() + this.#shift
  }

  /** How far ahead of the machine's clock it runs. */
  get shift(): Millis {
    return this.#shift
  }

  /** From here on `now()` runs on from `to`. */
  set(to: Millis): void {
    this.#shift = to - this.machine()
  }
}

/**
 * A clock for one call: it runs on from the network's time at this moment and does not see later shifts, so that a
 * call's duration is the time it really lasted.
 */
export function steadyClock(clock: ShiftableClock): () => Millis {
  const { shift, machine } = clock
  return () => machine() + shift
}

/** Unix seconds as Meta writes them in `timestamp`, `start_time` and `end_time`. */
export function unixSeconds(at: Millis): string {
  return String(Math.floor(at / SECOND))
}

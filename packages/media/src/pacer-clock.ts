/**
 * The arithmetic of pacing: a wheel that turns one notch every 5 ms. Each leg belongs to one of four phases and is
 * served at every fourth notch, so every 20 ms; the phases spread the work of many legs.
 *
 * Deadlines are absolute (origin + notch × 5 ms), so that a late notch does not make the following ones late.
 */
export type PacerClock = {
  /** When notch 0 was due, by a clock that never goes back, in milliseconds. */
  readonly origin: number
  /** The next notch to be served. */
  readonly notch: number
}

export const NOTCH_MS = 5
export const PHASES = 4

/** Behind by more than this, missed notches are left out: a burst of so many packets would be no use to anybody. */
const MAX_BEHIND_MS = 500

export function startClock(now: number): PacerClock {
  return { origin: now, notch: 0 }
}

/** When the next notch is due. */
export function deadline(clock: PacerClock): number {
  return clock.origin + clock.notch * NOTCH_MS
}

export function isDue(clock: PacerClock, now: number): boolean {
  return deadline(clock) <= now
}

export function phaseOf(clock: PacerClock): number {
  return clock.notch % PHASES
}

export function nextNotch(clock: PacerClock): PacerClock {
  return { origin: clock.origin, notch: clock.notch + 1 }
}

/** After a long standstill: the same phase, at the latest round that is due. Otherwise the clock itself. */
export function afterStandstill(clock: PacerClock, now: number): PacerClock {
  const behind = now - deadline(clock)
  if (behind <= MAX_BEHIND_MS) return clock
  return { origin: clock.origin, notch: clock.notch + PHASES * Math.floor(behind / (PHASES * NOTCH_MS)) }
}

/** How long to sleep for the next notch, at least 1 ms, the shortest a timer sleeps. */
export function sleepMs(clock: PacerClock, now: number): number {
  return Math.max(1, deadline(clock) - now)
}

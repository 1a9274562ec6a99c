import type { Millis } from '../../clock.ts'

/** At most `max` in any `period` that ends now. */
export type RollingLimit = { readonly period: Millis; readonly max: number }

/** When it happened, oldest first; only what still counts. */
export type Times = readonly Millis[]

/** @returns the times with `now`, or null where there is no room: nothing is counted then */
export function counted(times: Times, now: Millis, { period, max }: RollingLimit): Times | null {
  const counting = times.filter((time) => now - time < period)
  return counting.length < max ? [...counting, now] : null
}

import type { Millis } from '../../clock.ts'

/** So many in any period of this length. */
export type RollingLimit = { readonly period: Millis; readonly max: number }

/** When it happened, oldest first; only what still counts. */
export type Times = readonly Millis[]

/** @returns the times with `now`, or null where there is no room: nothing is counted then */
export function counted(times: Times, now: Millis, { period, max }: RollingLimit): Times | null {
  const counting = times.filter((time) => now - time < period)
  return counting.length < max ? [...counting, now] : null
}

/** How measured values lie, in milliseconds. Zeros for nothing measured. */
export type Quantiles = { readonly count: number; readonly p50: number; readonly p99: number; readonly max: number }

/** By nearest rank, so every number given was measured. @param micros in microseconds; it is sorted in place */
export function quantilesOf(micros: Int32Array): Quantiles {
  micros.sort()
  const rank = (share: number) => (micros[Math.ceil(share * micros.length) - 1] ?? 0) / 1_000
  return { count: micros.length, p50: rank(0.5), p99: rank(0.99), max: rank(1) }
}

/** The middle one; of an even count the higher of the middle two. 0 of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

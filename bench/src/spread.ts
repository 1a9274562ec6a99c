/** How measured values lie. Milliseconds, unless a figure says otherwise. */
export type Spread = {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** By nearest rank, so every number given was measured. Null for nothing measured. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
  return { count: sorted.length, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1) }
}

/** Several runs as one: the median of each number; with an even count the higher of the middle two. */
export function medianOf(runs: readonly (Spread | null)[]): Spread | null {
  const measured = runs.filter((run) => run !== null)
  const median = (read: (spread: Spread) => number) =>
    measured.map(read).toSorted((a, b) => a - b)[Math.floor(measured.length / 2)] ?? 0
  if (measured.length === 0) return null
  return {
    count: measured.reduce((sum, { count }) => sum + count, 0),
    p50: median(({ p50 }) => p50),
    p95: median(({ p95 }) => p95),
    p99: median(({ p99 }) => p99),
    max: median(({ max }) => max),
  }
}

/** Middle, **95th percentile** and worst; nothing for nothing measured. */
export function spreadWords(spread: Spread | null | undefined): string {
  return spread ? `${ms(spread.p50)} / **${ms(spread.p95)}** / ${ms(spread.max)}` : ''
}

/** Milliseconds, as exactly as they are of interest. */
export function ms(value: number): string {
  return value.toFixed(value < 1 ? 2 : value < 10 ? 1 : 0)
}

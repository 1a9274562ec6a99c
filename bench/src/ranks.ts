/** The middle, and what one in a hundred is beyond: by nearest rank. Zeros for nothing measured. */
export function ranks(values: readonly number[]): { readonly p50: number; readonly p99: number; readonly max: number } {
  const sorted = Float64Array.from(values).sort()
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
  return { p50: rank(0.5), p99: rank(0.99), max: rank(1) }
}

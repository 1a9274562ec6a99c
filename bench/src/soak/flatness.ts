/** A figure after a phase, and how many calls there had been by then. */
export type Point = { readonly calls: number; readonly value: number }

export type Trend = {
  /** The means of the first and of the last third. */
  readonly first: number
  readonly last: number
  /** By the line that fits all points best. */
  readonly perThousandCalls: number
}

/** Fewer say nothing. */
const FEWEST_POINTS = 6

/** How a figure went over the calls; null when there are too few points, or no calls between them. */
export function trendOf(points: readonly Point[]): Trend | null {
  if (points.length < FEWEST_POINTS) return null
  const third = Math.floor(points.length / 3)
  const values = points.map(({ value }) => value)
  const [x, y] = [mean(points.map(({ calls }) => calls)), mean(values)]
  const over = points.reduce((sum, { calls, value }) => sum + (calls - x) * (value - y), 0)
  const under = points.reduce((sum, { calls }) => sum + (calls - x) ** 2, 0)
  if (under === 0) return null
  return {
    first: mean(values.slice(0, third)),
    last: mean(values.slice(-third)),
    perThousandCalls: (1_000 * over) / under,
  }
}

/** It may fall, and grow by no more than this for each thousand calls. Where nothing is known, nothing is flat. */
export function isFlat(trend: Trend | null, mostPerThousandCalls: number): boolean {
  return trend !== null && trend.perThousandCalls <= mostPerThousandCalls
}

/** Whether a count that must not change at all did not. */
export function isConstant(values: readonly (number | string)[]): boolean {
  return values.length > 0 && values.every((value) => value === values[0])
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

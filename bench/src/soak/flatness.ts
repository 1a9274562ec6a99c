import { median } from '../calls/quantiles.ts'

/** A figure after a phase, and how many calls there had been by then. */
export type Point = { readonly calls: number; readonly value: number }

export type Trend = {
  /** The medians of the first and of the last third. */
  readonly first: number
  readonly last: number
  /** The median of the slopes between any two points (Theil and Sen), so that no single phase decides. */
  readonly perThousandCalls: number
}

/** Fewer say nothing. */
const FEWEST_POINTS = 6

/** How a figure went over the calls; null when there are too few points, or no calls between them. */
export function trendOf(points: readonly Point[]): Trend | null {
  const slopes = points.flatMap((one, i) => points.slice(i + 1).flatMap((other) => slopeBetween(one, other) ?? []))
  if (points.length < FEWEST_POINTS || slopes.length === 0) return null
  const third = Math.floor(points.length / 3)
  const values = points.map(({ value }) => value)
  return {
    first: median(values.slice(0, third)),
    last: median(values.slice(-third)),
    perThousandCalls: 1_000 * median(slopes),
  }
}

function slopeBetween(one: Point, other: Point): number | null {
  return one.calls === other.calls ? null : (other.value - one.value) / (other.calls - one.calls)
}

/** What memory may do. */
export type Tolerance = {
  readonly perThousandCalls: number
  /** It goes up and down by so much when nothing is kept: less than this between the thirds is no growth, however few the calls. */
  readonly grain: number
}

/** It may fall, and grow by no more than is tolerated. Where nothing is known, nothing is flat. */
export function isFlat(trend: Trend | null, { perThousandCalls, grain }: Tolerance): boolean {
  return trend !== null && (trend.perThousandCalls <= perThousandCalls || trend.last - trend.first <= grain)
}

/** Whether a count that must not change at all did not. */
export function isConstant(values: readonly (number | string)[]): boolean {
  return values.length > 0 && values.every((value) => value === values[0])
}

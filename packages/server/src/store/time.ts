import type { Millis } from '../kit/clock.ts'

/** The one place where the Unix milliseconds of records become the timestamptz of rows, and back. Exact to the millisecond. */
export function toTimestamp(time: Millis): Date {
  return new Date(time)
}

export function fromTimestamp(timestamp: Date): Millis {
  return timestamp.getTime()
}

export function toTimestampOrNull(time: Millis | null): Date | null {
  return time === null ? null : toTimestamp(time)
}

export function fromTimestampOrNull(timestamp: Date | null): Millis | null {
  return timestamp === null ? null : fromTimestamp(timestamp)
}

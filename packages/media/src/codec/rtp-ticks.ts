/** A hole up to this long in a sender's timestamps, a second, is silence that was not sent, or was lost; a longer one is a new timeline. */
export const LONGEST_HOLE_TICKS = 48_000

/** From one RTP timestamp to another, signed, across the 32-bit wrap. RFC 3550, section 5.1. */
export function ticksFrom(from: number, to: number): number {
  return (to - from) | 0
}

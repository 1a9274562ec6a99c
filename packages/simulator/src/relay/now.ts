import type { Millis } from '../clock.ts'

export type { Millis }

/**
 * The time, in Unix milliseconds with fractions, that never runs backwards.
 *
 * Packets are placed by it, so a clock that somebody corrects during a call would tear holes into what was heard.
 */
export function monotonicNow(): Millis {
  return performance.timeOrigin + performance.now()
}

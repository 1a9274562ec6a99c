import type { PeerWindow } from './calls/peer-words.ts'

/** A load peer that sends later than this, or in fewer of its ticks, measures itself. */
const OWN_LATE_MS = 20
const MISSED_TICKS = 0.02
const TICKS_A_SECOND = 200

/** Of one core. Where programs that are none of ours took more, it may be they who were measured. */
export const MUCH_ELSE_PERCENT = 50

/** Did the load peer do its part? If not, what it measured says nothing about anybody else. */
export function peerKeptUp({ own, missedTicks, seconds }: PeerWindow): boolean {
  return own.p99 < OWN_LATE_MS && missedTicks < MISSED_TICKS * TICKS_A_SECOND * seconds
}

import { opusTicks } from '../opus-ticks.ts'
import type { RtpPacket } from '../rtp.ts'
import { LONGEST_HOLE_TICKS, ticksFrom } from './rtp-ticks.ts'

type Sound = Pick<RtpPacket, 'ssrc' | 'timestamp' | 'payload'>

/** A packet's sound, and how many RTP ticks before it are missing. */
export type InPlace = { readonly missing: number; readonly payload: Uint8Array }

/** So many packets may overtake one and it still comes in time: 60 ms of the usual ones. */
const MOST_WAITING = 3

/**
 * Puts what one party says in order, by its timestamps: each packet once; one that was overtaken is waited for a little, and
 * dropped when it comes later still. Another source, or a leap of more than a second, begins a new timeline.
 */
export class InOrder {
  #ssrc: number | null = null
  /** Where the next packet belongs; null: wherever it is. */
  #expected: number | null = null
  /** Those that have overtaken one, in order. */
  #waiting: Sound[] = []

  /** @returns what can be heard now that this one is there */
  add(packet: Sound): InPlace[] {
    const before = this.#isOfAnotherTimeline(packet) ? this.flush() : []
    this.#ssrc = packet.ssrc
    if (this.#isLateOrTwice(packet)) return before
    const after = this.#waiting.findIndex(({ timestamp }) => ticksFrom(packet.timestamp, timestamp) > 0)
    this.#waiting.splice(after === -1 ? this.#waiting.length : after, 0, packet)
    return [...before, ...this.#release(MOST_WAITING)]
  }

  /** Nobody waits any longer: what is there is heard, and a new timeline begins. */
  flush(): InPlace[] {
    const last = this.#release(0)
    this.#expected = null
    return last
  }

  #isOfAnotherTimeline({ ssrc, timestamp }: Sound): boolean {
    if (ssrc !== this.#ssrc) return true
    return this.#expected !== null && Math.abs(ticksFrom(this.#expected, timestamp)) > LONGEST_HOLE_TICKS
  }

  #isLateOrTwice({ timestamp }: Sound): boolean {
    if (this.#expected !== null && ticksFrom(this.#expected, timestamp) < 0) return true
    return this.#waiting.some((other) => other.timestamp === timestamp)
  }

  /** In order, up to where one is missing; beyond that once more than `most` are waiting for it. */
  #release(most: number): InPlace[] {
    const released: InPlace[] = []
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const missing = this.#expected === null ? 0 : ticksFrom(this.#expected, next.timestamp)
      if (missing > 0 && this.#waiting.length <= most) break
      this.#waiting.shift()
      this.#expected = (next.timestamp + opusTicks(next.payload)) >>> 0
      // Packets that overlap are no party's that we know: each is heard after the other.
      released.push({ missing: Math.max(0, missing), payload: next.payload })
    }
    return released
  }
}

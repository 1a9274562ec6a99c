import { randomInt } from 'node:crypto'
import { RtpHeader } from 'werift'
import type { Millis } from './now.ts'
import { sequenceDistance } from './rtp-arithmetic.ts'

/** 48 kHz, in ticks a millisecond. */
const TICKS_PER_MS = 48
const FRAME_TICKS = 960
/** A source that skips more sequence numbers than this is taken up anew, without the gap: SRTP's wrap must be noticed. */
const MAX_SKIP = 50
/** Packets that come later than this many after their successors have lost their place. */
const MAX_LATE = 512

/** What a packet had on its header where it came from. */
export type IncomingHeader = {
  readonly sequenceNumber: number
  readonly timestamp: number
  readonly payloadType: number
  readonly marker: boolean
}

/**
 * One RTP stream going out: one SSRC, sequence numbers and timestamps without a break, whoever speaks.
 *
 * While a source goes on, its packets keep their distances, losses and pauses. When the source changes (the scripted
 * voice, silence, another phone), the new one is set behind the old one by the time that passed, in whole frames.
 */
export class OutgoingStream {
  readonly ssrc: number
  #source: unknown = null
  #sequenceOffset = 0
  #timestampOffset = 0
  #newestIn = 0
  #newestOut: number
  #firstOfSource: number
  #timestamp: number
  #timestampAt: Millis | null = null

  constructor(ssrc: number, first = { sequenceNumber: randomInt(0x8000), timestamp: randomInt(0x8000_0000) }) {
    this.ssrc = ssrc
    this.#newestOut = (first.sequenceNumber - 1) & 0xffff
    this.#firstOfSource = first.sequenceNumber
    this.#timestamp = first.timestamp
  }

  /**
   * The header with which a packet leaves.
   *
   * @param source whom it came from, compared by identity
   * @param now when it came
   * @returns null for a packet that comes too late to have a place
   */
  next(source: unknown, incoming: IncomingHeader, now: Millis): RtpHeader | null {
    const skipped = sequenceDistance(this.#newestIn, incoming.sequenceNumber)
    const takenUp = source !== this.#source || skipped > MAX_SKIP
    if (takenUp) this.#takeUp(source, incoming, now)
    const sequenceNumber = (incoming.sequenceNumber + this.#sequenceOffset) & 0xffff
    if (sequenceDistance(this.#firstOfSource, sequenceNumber) < 0) return null
    const timestamp = (incoming.timestamp + this.#timestampOffset) >>> 0
    if (takenUp || skipped > 0) this.#advance(incoming.sequenceNumber, sequenceNumber, timestamp, now)
    return new RtpHeader({
      payloadType: incoming.payloadType,
      marker: incoming.marker || takenUp,
      ssrc: this.ssrc,
      sequenceNumber,
      timestamp,
    })
  }

  #takeUp(source: unknown, incoming: IncomingHeader, now: Millis): void {
    const passed = this.#timestampAt === null ? 0 : now - this.#timestampAt
    const frames = Math.max(1, Math.round((passed * TICKS_PER_MS) / FRAME_TICKS))
    const timestamp = (this.#timestamp + (this.#timestampAt === null ? 0 : frames * FRAME_TICKS)) >>> 0
    this.#source = source
    this.#firstOfSource = (this.#newestOut + 1) & 0xffff
    this.#sequenceOffset = (this.#firstOfSource - incoming.sequenceNumber) & 0xffff
    this.#timestampOffset = (timestamp - incoming.timestamp) >>> 0
  }

  #advance(newestIn: number, newestOut: number, timestamp: number, now: Millis): void {
    this.#newestIn = newestIn
    this.#newestOut = newestOut
    if (timestamp !== this.#timestamp || this.#timestampAt === null) {
      this.#timestamp = timestamp
      this.#timestampAt = now
    }
    // The floor follows, or after half a cycle of sequence numbers everything would look late.
    if (sequenceDistance(this.#firstOfSource, newestOut) > MAX_LATE) {
      this.#firstOfSource = (newestOut - MAX_LATE) & 0xffff
    }
  }
}

import { RTP_TICKS_PER_PACKET } from '@ringway/sound'
import { opusTicks } from '../opus-ticks.ts'
import type { RtpPacket } from '../rtp.ts'
import { LONGEST_HOLE_TICKS, ticksFrom } from './rtp-ticks.ts'

type Sound = Pick<RtpPacket, 'ssrc' | 'timestamp' | 'payload'>

/** Sound begins once so many packets are there: 40 ms, so that one that is held up for a packet's time is no hole. */
const DEPTH = 2
/** What has run dry is concealed for so long, 60 ms; then it is taken for a pause, and the next sound begins anew. */
const MOST_CONCEALED = 3
/** A second. Who is further behind than this hears what is newest. */
const MOST_WAITING = 50
/** More than `DEPTH` that was not needed for so many packets' time, 2 s, is delay for nothing. */
const LOOKED_AT = 100

/**
 * Packets of one party as they come, to be heard at a steady pace: what was overtaken is put in order, what is lost is told as such, what
 * comes too late is dropped. The delay grows by itself when it has run dry and shrinks again when it is not needed.
 */
export class JitterBuffer {
  /** In the order of their timestamps. */
  #waiting: Sound[] = []
  #ssrc: number | null = null
  /** The timestamp that is due next; null while nothing is heard. */
  #due: number | null = null
  #concealed = 0
  /** The fewest that waited since it was last looked at, and how often it was pulled since. */
  #fewest = MOST_WAITING
  #pulls = 0

  put(packet: Sound): void {
    if (packet.ssrc !== this.#ssrc) this.#startAnew(packet.ssrc)
    if (this.#due !== null) {
      const ahead = ticksFrom(this.#due, packet.timestamp)
      if (Math.abs(ahead) > LONGEST_HOLE_TICKS) this.#startAnew(packet.ssrc)
      else if (ahead < 0) return
    }
    if (this.#waiting.some(({ timestamp }) => timestamp === packet.timestamp)) return
    const before = this.#waiting.findLastIndex(({ timestamp }) => ticksFrom(timestamp, packet.timestamp) > 0)
    this.#waiting.splice(before + 1, 0, packet)
    if (this.#waiting.length > MOST_WAITING) this.#skip()
  }

  /** The next packet's bytes; `lost` when its place is to be concealed; null for silence. */
  pull(): Uint8Array | 'lost' | null {
    this.#trim()
    if (this.#due === null && !this.#begin()) return null
    const [first] = this.#waiting
    if (!first || this.#due === null) return this.#runDry()
    const missing = ticksFrom(this.#due, first.timestamp)
    if (missing > 0) {
      // Of the places that are missing each is concealed, whatever is behind them.
      this.#due = (this.#due + Math.min(missing, RTP_TICKS_PER_PACKET)) >>> 0
      return 'lost'
    }
    this.#waiting.shift()
    this.#concealed = 0
    this.#due = (first.timestamp + opusTicks(first.payload)) >>> 0
    return first.payload
  }

  #begin(): boolean {
    const [first] = this.#waiting
    if (!first || this.#waiting.length < DEPTH) return false
    this.#due = first.timestamp
    return true
  }

  /** Time is made, not lost: what comes now is heard whole, by so much later. */
  #runDry(): 'lost' | null {
    this.#concealed += 1
    if (this.#concealed <= MOST_CONCEALED) return 'lost'
    this.#due = null
    return null
  }

  #startAnew(ssrc: number): void {
    this.#ssrc = ssrc
    this.#waiting = []
    this.#due = null
  }

  #skip(): void {
    const skipped = this.#waiting.shift()
    if (skipped && this.#due !== null) this.#due = (skipped.timestamp + opusTicks(skipped.payload)) >>> 0
  }

  #trim(): void {
    this.#fewest = Math.min(this.#fewest, this.#waiting.length)
    this.#pulls += 1
    if (this.#pulls < LOOKED_AT) return
    if (this.#due !== null && this.#fewest > DEPTH) this.#skip()
    this.#fewest = MOST_WAITING
    this.#pulls = 0
  }
}

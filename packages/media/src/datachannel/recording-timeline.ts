import { RTP_TICKS_PER_PACKET } from '@ringway/sound'
import type { Millis } from '../engine.ts'
import { opusTicks } from '../opus-ticks.ts'
import type { RtpPacket } from '../rtp.ts'

/** What is waited for a packet that others have overtaken. */
const PATIENCE_MS = 200
/** Time that has not gone on for so long stood still for us alone: what came meanwhile is still to be read. */
const STANDSTILL_MS = 100
/** Further ahead of when it was heard than this, or back of the latest, 1 s, a packet is of another time. */
const LEAP = 48_000
/** So many wait at most: 320 ms of the usual ones. */
const MOST_WAITING = 16
const TICKS_PER_MS = 48

type SoundPacket = Pick<RtpPacket, 'ssrc' | 'timestamp' | 'payload'>
type Anchor = { readonly ssrc: number; readonly timestamp: number; readonly position: number }
type Waiting = { readonly position: number; readonly came: Millis; readonly payload: Uint8Array }

/**
 * Puts the packets of one direction where they belong in the call's time: by their timestamps, and where a stream begins, by when
 * they came. What is lost, or was not sent, is silence; what comes later than 200 ms, or twice, is dropped; another source, a leap of more
 * than a second, or a way that has become longer for good, begins anew at the time at which it is heard. The native core does the same.
 */
export class RecordingTimeline {
  readonly #silence: Uint8Array
  readonly #lay: (packet: Uint8Array) => void
  #began: Millis
  /** The latest time that has gone on. */
  #latest: Millis
  /** After a standstill: nothing is given up before. */
  #patientUntil: Millis
  /** Ticks that have been laid down. */
  #length = 0
  /** The latest packet's timestamp, and where it belongs. */
  #anchor: Anchor | null = null
  /** Since when all that comes is late. */
  #lateSince: Millis | null = null
  /** By their positions. */
  #waiting: Waiting[] = []

  /** @param silence a packet of 20 ms @param now by any steady clock, as in all of it @param lay is given the packets, one after the other */
  constructor(silence: Uint8Array, now: Millis, lay: (packet: Uint8Array) => void) {
    this.#silence = silence
    this.#began = now
    this.#latest = now
    this.#patientUntil = now
    this.#lay = lay
  }

  get durationMs(): number {
    return this.#length / TICKS_PER_MS
  }

  /** A packet of sound, which is kept as it is. */
  hear(packet: SoundPacket, now: Millis): void {
    const position = this.#place(packet, now)
    if (position === null) return
    if (position > this.#length + RTP_TICKS_PER_PACKET / 2) this.#wait({ position, came: now, payload: packet.payload })
    else this.#layDown(position, packet.payload)
    this.#layThatFollow()
  }

  /** Time goes on; to be called every 20 ms or so. */
  goOn(now: Millis): void {
    if (now - this.#latest >= STANDSTILL_MS) this.#patientUntil = now + PATIENCE_MS
    this.#latest = now
    if (now < this.#patientUntil) return
    for (let [first] = this.#waiting; first && first.came + PATIENCE_MS <= now; [first] = this.#waiting) {
      this.#layFirst()
      this.#layThatFollow()
    }
    if (this.#waiting.length === 0) this.#fill(this.#at(now - PATIENCE_MS) - RTP_TICKS_PER_PACKET / 2)
  }

  /** Up to now nothing more is waited for: the length is the time since it began, to the next 20 ms. */
  settle(now: Millis): void {
    this.#layAll()
    this.#fill(this.#at(now))
    this.#anchor = null
    this.#lateSince = null
  }

  /** After {@link settle}: silence up to a length, where another direction's packets ran ahead of their time. */
  padTo(durationMs: Millis): void {
    this.#fill(durationMs * TICKS_PER_MS)
  }

  /** After {@link settle}: time stood still until now. */
  resume(now: Millis): void {
    this.#began = now - this.#length / TICKS_PER_MS
    this.#latest = now
  }

  #at(now: Millis): number {
    return Math.floor((now - this.#began) * TICKS_PER_MS)
  }

  /** Where a packet belongs; null when it comes too late to have a place, or twice. */
  #place(packet: SoundPacket, now: Millis): number | null {
    if (this.#length > this.#at(now) + LEAP) return null // a source whose clock is faster than ours
    const anchor = this.#anchor
    if (anchor?.ssrc !== packet.ssrc) return this.#beginAnew(packet, now)
    const apart = (packet.timestamp - anchor.timestamp) | 0
    const position = anchor.position + apart
    if (position > this.#at(now) + LEAP) return this.#beginAnew(packet, now)
    if (position + opusTicks(packet.payload) / 2 < this.#length) {
      // One that was held up is lost; when nothing comes in time any more, this is the way from now on.
      this.#lateSince ??= now
      const isOvertaken = apart <= 0 && apart >= -LEAP
      return isOvertaken || now - this.#lateSince < PATIENCE_MS ? null : this.#beginAnew(packet, now)
    }
    this.#lateSince = null
    if (apart > 0) this.#anchor = { ssrc: packet.ssrc, timestamp: packet.timestamp, position }
    return position
  }

  #beginAnew({ ssrc, timestamp }: SoundPacket, now: Millis): number {
    this.#layAll()
    this.#lateSince = null
    const position = Math.max(this.#length, this.#at(now))
    this.#anchor = { ssrc, timestamp, position }
    this.#fill(position)
    return this.#length
  }

  /** Kept until what belongs before it is there, or is waited for no more. */
  #wait(packet: Waiting): void {
    const next = this.#waiting.findIndex(({ position }) => position >= packet.position)
    if (this.#waiting.length === MOST_WAITING || this.#waiting[next]?.position === packet.position) return
    this.#waiting.splice(next < 0 ? this.#waiting.length : next, 0, packet)
  }

  #layDown(position: number, payload: Uint8Array): void {
    this.#fill(position)
    this.#lay(payload)
    this.#length += opusTicks(payload)
  }

  #layFirst(): void {
    const first = this.#waiting.shift()
    if (first) this.#layDown(first.position, first.payload)
  }

  /** Those for which nothing is missing any more; and when no more can wait, whatever is missing. */
  #layThatFollow(): void {
    const follows = ({ position }: Waiting) => position <= this.#length + RTP_TICKS_PER_PACKET / 2
    for (
      let [first] = this.#waiting;
      first && (this.#waiting.length === MOST_WAITING || follows(first));
      [first] = this.#waiting
    )
      this.#layFirst()
  }

  #layAll(): void {
    while (this.#waiting.length > 0) this.#layFirst()
  }

  /** Silence up to a position, to the nearest 20 ms. */
  #fill(position: number): void {
    for (; position - this.#length >= RTP_TICKS_PER_PACKET / 2; this.#length += RTP_TICKS_PER_PACKET)
      this.#lay(this.#silence)
  }
}

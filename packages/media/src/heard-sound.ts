import { BadOpusPacket, OpusDecoder, toInt16 } from '@ringway/sound'
import type { Millis } from './engine.ts'
import { opusTicks } from './opus-ticks.ts'
import type { RtpPacket } from './rtp.ts'

/** Samples a second of what is heard. */
export const HEARD_RATE = 16_000
const SAMPLES_PER_MS = HEARD_RATE / 1000
const TICKS_PER_SAMPLE = 48_000 / HEARD_RATE

/** A hole up to this long in the sender's timestamps is silence that was sent, or lost; a longer one is a new timeline. */
const LONGEST_HOLE_TICKS = 48_000
/** Without packets for longer than this, the party is silent: what is heard goes on as silence. */
const SILENT_AFTER_MS = 200

/**
 * What one party says, decoded and laid on its timeline: as much sound as time passes, to within 200 ms. What is lost, or was
 * not sent because nothing was said, is silence; what comes late or twice is dropped.
 */
export class HeardSound {
  readonly #decoder = new OpusDecoder(HEARD_RATE)
  readonly #began: Millis
  #ssrc: number | null = null
  /** Where the next packet's sound belongs, in RTP ticks; null: wherever it is. */
  #expected: number | null = null
  #kept: Int16Array[] = []
  /** Samples since it began, given out or not. */
  #samples = 0

  /** @param now by any steady clock, as in {@link take} */
  constructor(now: Millis) {
    this.#began = now
  }

  /** A packet of the party's sound. */
  hear({ ssrc, timestamp, payload }: Pick<RtpPacket, 'ssrc' | 'timestamp' | 'payload'>): void {
    if (ssrc !== this.#ssrc) this.#expected = null
    this.#ssrc = ssrc
    const hole = this.#expected === null ? 0 : (timestamp - this.#expected) | 0 // signed, across the 32-bit wrap
    if (hole < 0 && hole > -LONGEST_HOLE_TICKS) return
    const sound = this.#decode(payload)
    if (sound === null) return
    if (hole > 0 && hole <= LONGEST_HOLE_TICKS) this.#keep(new Int16Array(Math.round(hole / TICKS_PER_SAMPLE)))
    this.#keep(sound)
    this.#expected = (timestamp + opusTicks(payload)) >>> 0
  }

  /** What has been heard since it was last taken. Where no packets came for a while, silence up to that while ago. */
  take(now: Millis): Int16Array {
    const due = Math.floor((now - this.#began - SILENT_AFTER_MS) * SAMPLES_PER_MS)
    if (this.#samples < due) {
      this.#keep(new Int16Array(due - this.#samples))
      this.#expected = null
    }
    const taken = joined(this.#kept)
    this.#kept = []
    return taken
  }

  #keep(sound: Int16Array): void {
    this.#kept.push(sound)
    this.#samples += sound.length
  }

  /** Null for what is no Opus. */
  #decode(payload: Uint8Array): Int16Array | null {
    try {
      return toInt16(this.#decoder.decode(payload))
    } catch (error) {
      if (error instanceof BadOpusPacket) return null
      throw error
    }
  }
}

function joined(parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

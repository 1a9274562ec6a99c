import { BadOpusPacket, OpusDecoder, toInt16 } from '@ringway/sound'
import type { Millis } from '../engine.ts'
import { opusTicks } from '../opus-ticks.ts'
import type { RtpPacket } from '../rtp.ts'
import { InOrder, type InPlace } from './in-order.ts'
import { KeptSamples } from './kept-samples.ts'

/** Samples a second of what is heard. */
export const HEARD_RATE = 16_000
const SAMPLES_PER_MS = HEARD_RATE / 1000
const TICKS_PER_SAMPLE = 48_000 / HEARD_RATE

/** Without packets for longer than this, the party is silent: what is heard goes on as silence. */
const SILENT_AFTER_MS = 200
/** Packets that were held up come in a heap, after silence in their place: so far may they run ahead. What is more is dropped. */
const AHEAD_MS = 1_000
/** Of a flood no more than this, 4 s, is decoded before it is taken: there is no time in which the rest could be heard. */
const MOST_KEPT_SAMPLES = 4_000 * SAMPLES_PER_MS

/** So much of what is lost is concealed: beyond it the codec has nothing left to go on with. */
const CONCEALED_SAMPLES = 60 * SAMPLES_PER_MS

/**
 * What one party says, decoded and laid on its timeline: as much sound as time passes, at most 200 ms less and 1,000 ms
 * more. What is lost fades out over 60 ms, and is silence from there, as is what was not sent because nothing was said; what comes much
 * later than its successors, or twice, is dropped.
 */
export class HeardSound {
  readonly #decoder = new OpusDecoder(HEARD_RATE)
  readonly #kept = new KeptSamples()
  #order = new InOrder()
  #began: Millis
  /** Samples since it began, given out or not. */
  #samples = 0

  /** @param now by any steady clock, as in {@link take} */
  constructor(now: Millis) {
    this.#began = now
  }

  /** From here on it is another party's, and as if it were new. */
  restart(now: Millis): this {
    this.#decoder.reset()
    this.#kept.clear()
    this.#order = new InOrder()
    this.#began = now
    this.#samples = 0
    return this
  }

  /** A packet of the party's sound. */
  hear(packet: Pick<RtpPacket, 'ssrc' | 'timestamp' | 'payload'>): void {
    for (const each of this.#order.add(packet)) this.#lay(each)
  }

  /** What has been heard since it was last taken. Where no packets came for a while, silence up to that while ago. */
  take(now: Millis): Int16Array<ArrayBuffer> {
    const due = this.#samplesAt(now - SILENT_AFTER_MS)
    if (this.#samples < due) for (const each of this.#order.flush()) this.#lay(each)
    if (this.#samples < due) this.#keep(new Int16Array(due - this.#samples))
    const taken = this.#kept.take()
    const surplus = Math.max(0, Math.min(taken.length, this.#samples - this.#samplesAt(now + AHEAD_MS)))
    this.#samples -= surplus
    return taken.subarray(0, taken.length - surplus)
  }

  #samplesAt(time: Millis): number {
    return Math.floor((time - this.#began) * SAMPLES_PER_MS)
  }

  #lay({ missing, payload }: InPlace): void {
    if (this.#kept.length >= MOST_KEPT_SAMPLES) return
    if (missing > 0) this.#conceal(Math.round(missing / TICKS_PER_SAMPLE))
    this.#keep(this.#decode(payload) ?? new Int16Array(Math.round(opusTicks(payload) / TICKS_PER_SAMPLE)))
  }

  #conceal(missing: number): void {
    const concealed = new Int16Array(missing)
    for (let at = 0; at < Math.min(missing, CONCEALED_SAMPLES); ) {
      const sound = this.#decoder.conceal()
      if (sound.length === 0) break
      concealed.set(toInt16(sound.subarray(0, missing - at)), at)
      at += sound.length
    }
    this.#keep(concealed)
  }

  #keep(sound: Int16Array): void {
    this.#kept.add(sound)
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

import type { RtpHeader } from 'werift'
import type { CallNotes } from './call-notes.ts'
import { IncomingAudio } from './incoming-audio.ts'
import type { Millis } from './now.ts'
import { opusShape } from './opus-packet.ts'
import { PAYLOAD_TYPE } from './payload-types.ts'
import { RtpStatistics, type SoundClock } from './rtp-statistics.ts'

/** Over so many Opus packets the bitrate is taken: 5 s. */
const BITRATE_PACKETS = 250
const MAX_BITS_PER_SECOND = 20_000
const PACKET_SECONDS = 0.02

/** What the business sends, as a strict network hears it: what is new, counted, and what is wrong with it. */
export class BusinessEar {
  readonly audio = new IncomingAudio()
  readonly statistics: RtpStatistics
  readonly #notes: CallNotes
  #window = { packets: 0, bytes: 0 }

  /** @param clock of the business's payload types */
  constructor(notes: CallNotes, clock: SoundClock) {
    this.#notes = notes
    this.statistics = new RtpStatistics(clock)
  }

  /**
   * @param payloadType in WhatsApp's numbers, null for one that nobody agreed on
   * @returns whether the packet is to be used: false for duplicates and replays
   */
  accept(header: RtpHeader, payload: Buffer, payloadType: number | null, at: Millis): boolean {
    if (!this.audio.accept(header)) {
      this.statistics.duplicate()
      return false
    }
    this.statistics.add(header, payload.length, at)
    if (this.audio.ssrcCount > 1) this.#notes.add('second-ssrc', at, `${header.ssrc}`)
    if (payloadType === null) this.#notes.add('payload-type', at, `${header.payloadType}`)
    if (payloadType === PAYLOAD_TYPE.opus) this.#judge(payload, at)
    return true
  }

  #judge(payload: Buffer, at: Millis): void {
    const shape = opusShape(payload)
    if (shape && shape.ms !== 20) this.#notes.add('ptime', at, `${shape.ms} ms`)
    if (shape?.stereo) this.#notes.add('stereo', at)
    this.#window.packets += 1
    this.#window.bytes += payload.length
    if (this.#window.packets < BITRATE_PACKETS) return
    const bits = (8 * this.#window.bytes) / (BITRATE_PACKETS * PACKET_SECONDS)
    if (bits > MAX_BITS_PER_SECOND) this.#notes.add('bitrate', at, `${(bits / 1000).toFixed(1)} kbit/s`)
    this.#window = { packets: 0, bytes: 0 }
  }
}

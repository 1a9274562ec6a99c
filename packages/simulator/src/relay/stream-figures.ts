import type { Millis } from './now.ts'
import { sequenceDistance, timestampDistance } from './rtp-arithmetic.ts'

/** What one direction of the audio was like, from the answer on. */
export type StreamFigures = {
  /** Opus and keys. */
  readonly packets: number
  /** Sequence numbers that never came. */
  readonly lost: number
  /** Packets that came after a successor. */
  readonly reordered: number
  /** Interarrival jitter at the end, in ms. RFC 3550 §6.4.1. */
  readonly jitter_ms: number
  /** Of the Opus payload, from the first packet to the last, in bit/s. */
  readonly bitrate: number
  /** The longest time between two packets, in ms. */
  readonly longest_gap_ms: number
}

/** An RTP packet as it passed. A key's packets all have the timestamp of its beginning. */
export type PassedPacket = {
  readonly at: Millis
  readonly sequenceNumber: number
  /** 48 kHz ticks. */
  readonly timestamp: number
  readonly payload: Uint8Array
  readonly isKey: boolean
}

const TICKS_PER_MS = 48
const PACKET_MS = 20

/** Counts one direction, packet by packet, in the order of arrival. Duplicates are not to be given to it. */
export class StreamTally {
  #firstAt: Millis | null = null
  #lastAt: Millis = 0
  #lastSound: PassedPacket | null = null
  #packets = 0
  #opusBytes = 0
  #reordered = 0
  #jitterMs = 0
  #longestGapMs = 0
  /** Without wraps, from the first packet on. */
  #firstNumber = 0
  #highest = 0

  add(packet: PassedPacket): void {
    this.#packets += 1
    if (this.#firstAt === null) {
      this.#firstAt = packet.at
      this.#firstNumber = packet.sequenceNumber
    } else this.#place(packet)
    this.#lastAt = packet.at
    if (!packet.isKey) this.#listen(packet)
  }

  /** The distance is from the highest so far, which never is half a cycle away. */
  #place({ at, sequenceNumber }: PassedPacket): void {
    this.#longestGapMs = Math.max(this.#longestGapMs, at - this.#lastAt)
    const distance = sequenceDistance((this.#firstNumber + this.#highest) & 0xffff, sequenceNumber)
    if (distance < 0) this.#reordered += 1
    else this.#highest += distance
  }

  #listen(packet: PassedPacket): void {
    this.#opusBytes += packet.payload.length
    const last = this.#lastSound
    this.#lastSound = packet
    if (!last) return
    const transit = packet.at - last.at - timestampDistance(last.timestamp, packet.timestamp) / TICKS_PER_MS
    this.#jitterMs += (Math.abs(transit) - this.#jitterMs) / 16
  }

  get figures(): StreamFigures {
    const span = this.#firstAt === null ? 0 : this.#lastAt - this.#firstAt + PACKET_MS
    return {
      packets: this.#packets,
      lost: this.#packets === 0 ? 0 : Math.max(0, this.#highest + 1 - this.#packets),
      reordered: this.#reordered,
      jitter_ms: Math.round(this.#jitterMs * 10) / 10,
      bitrate: span === 0 ? 0 : Math.round((this.#opusBytes * 8_000) / span),
      longest_gap_ms: Math.round(this.#longestGapMs),
    }
  }
}

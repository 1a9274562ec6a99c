import type { RecordedPacket } from './recording.ts'
import { sequenceDistance, timestampDistance } from './rtp-arithmetic.ts'

/** What one direction of the audio was like, from the answer on; keys are not counted. */
export type StreamFigures = {
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

const TICKS_PER_MS = 48
const PACKET_MS = 20

/** @param packets in the order of arrival, without duplicates */
export function streamFigures(packets: Iterable<RecordedPacket>): StreamFigures {
  const tally = new Tally()
  for (const packet of packets) tally.add(packet)
  return tally.figures
}

class Tally {
  #first: RecordedPacket | null = null
  #last: RecordedPacket | null = null
  #packets = 0
  #bytes = 0
  #reordered = 0
  #jitterMs = 0
  #longestGapMs = 0
  #highest = 0

  add(packet: RecordedPacket): void {
    this.#packets += 1
    this.#bytes += packet.payload.length
    if (this.#first === null || this.#last === null) this.#first = packet
    else this.#compare(packet, this.#first, this.#last)
    this.#last = packet
  }

  #compare(packet: RecordedPacket, first: RecordedPacket, last: RecordedPacket): void {
    const gap = packet.at - last.at
    this.#longestGapMs = Math.max(this.#longestGapMs, gap)
    const transit = gap - timestampDistance(last.timestamp, packet.timestamp) / TICKS_PER_MS
    this.#jitterMs += (Math.abs(transit) - this.#jitterMs) / 16
    // Without wraps: the distance is from the highest so far, which never is half a cycle away.
    const position =
      this.#highest + sequenceDistance((first.sequenceNumber + this.#highest) & 0xffff, packet.sequenceNumber)
    if (position < this.#highest) this.#reordered += 1
    this.#highest = Math.max(this.#highest, position)
  }

  get figures(): StreamFigures {
    const span = this.#first && this.#last ? this.#last.at - this.#first.at + PACKET_MS : 0
    return {
      packets: this.#packets,
      lost: this.#packets === 0 ? 0 : Math.max(0, this.#highest + 1 - this.#packets),
      reordered: this.#reordered,
      jitter_ms: Math.round(this.#jitterMs * 10) / 10,
      bitrate: span === 0 ? 0 : Math.round((this.#bytes * 8_000) / span),
      longest_gap_ms: Math.round(this.#longestGapMs),
    }
  }
}

import type { Millis } from './now.ts'
import { sequenceDistance } from './rtp-arithmetic.ts'

/** What is known of the RTP of one direction, from its first packet on. */
export type RtpFigures = {
  /** Without duplicates. */
  readonly packets: number
  /** Payload, without headers, as RTCP counts it. */
  readonly bytes: number
  /** Sequence numbers skipped; of what was sent, as the other side's RTCP reports it, 0 without one. */
  readonly lost: number
  readonly outOfOrder: number
  readonly duplicates: number
  /** RFC 3550 §6.4.1; of what was sent, as the other side reports it. */
  readonly jitterMs: number | null
  readonly ssrcs: readonly number[]
  readonly payloadTypes: readonly number[]
  /** Payload over the time from first to last packet, in kbit/s. */
  readonly kbps: number
  readonly firstAt: Millis | null
  readonly lastAt: Millis | null
  /** There and back, by RTCP; null before a report about our own. */
  readonly rttMs: number | null
}

export type CountedPacket = {
  readonly ssrc: number
  readonly sequenceNumber: number
  readonly timestamp: number
  readonly payloadType: number
}

/** Of one SSRC; sequence numbers without wraps, times in ms. */
type Source = { first: number; newest: number; packets: number; transit: number | null; jitter: number }

/** Ticks in a millisecond of a payload type's clock; null where timestamps do not say when it was spoken, as keys' do not. */
export type SoundClock = (payloadType: number) => number | null

/** Counts the RTP of one direction of a call. */
export class RtpStatistics {
  readonly #sources = new Map<number, Source>()
  readonly #payloadTypes = new Set<number>()
  readonly #clock: SoundClock
  #packets = 0
  #bytes = 0
  #outOfOrder = 0
  #duplicates = 0
  #firstAt: Millis | null = null
  #lastAt: Millis | null = null

  constructor(clock: SoundClock) {
    this.#clock = clock
  }

  duplicate(): void {
    this.#duplicates += 1
  }

  /** A packet that is no duplicate. */
  add(packet: CountedPacket, payloadBytes: number, at: Millis): void {
    this.#packets += 1
    this.#bytes += payloadBytes
    this.#firstAt ??= at
    this.#lastAt = at
    this.#payloadTypes.add(packet.payloadType)
    const source = this.#source(packet)
    source.packets += 1
    this.#place(source, packet.sequenceNumber)
    const ticks = this.#clock(packet.payloadType)
    if (ticks !== null) measureJitter(source, at - packet.timestamp / ticks, 2 ** 32 / ticks)
  }

  figures(): RtpFigures {
    const spanMs = (this.#lastAt ?? 0) - (this.#firstAt ?? 0)
    return {
      packets: this.#packets,
      bytes: this.#bytes,
      lost: this.lost,
      outOfOrder: this.#outOfOrder,
      duplicates: this.#duplicates,
      jitterMs: this.#firstAt === null ? null : round(this.jitterMs),
      ssrcs: [...this.#sources.keys()],
      payloadTypes: [...this.#payloadTypes],
      kbps: spanMs === 0 ? 0 : round((8 * this.#bytes) / spanMs),
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      rttMs: null,
    }
  }

  get lost(): number {
    let lost = 0
    for (const { first, newest, packets } of this.#sources.values()) lost += Math.max(0, newest - first + 1 - packets)
    return lost
  }

  /** The largest of all SSRCs'. */
  get jitterMs(): number {
    return Math.max(0, ...[...this.#sources.values()].map(({ jitter }) => jitter))
  }

  /** Of the SSRC that came first: what a receiver report is about; null before. */
  get main(): { readonly ssrc: number; readonly highest: number; readonly expected: number } | null {
    const [entry] = this.#sources
    if (!entry) return null
    const [ssrc, { first, newest }] = entry
    return { ssrc, highest: newest >>> 0, expected: newest - first + 1 }
  }

  #source({ ssrc, sequenceNumber }: CountedPacket): Source {
    const known = this.#sources.get(ssrc)
    if (known) return known
    const source = { first: sequenceNumber, newest: sequenceNumber, packets: 0, transit: null, jitter: 0 }
    this.#sources.set(ssrc, source)
    return source
  }

  #place(source: Source, sequenceNumber: number): void {
    const distance = sequenceDistance(source.newest & 0xffff, sequenceNumber)
    if (distance < 0) this.#outOfOrder += 1
    source.first = Math.min(source.first, source.newest + distance)
    source.newest = Math.max(source.newest, source.newest + distance)
  }
}

/** RFC 3550 appendix A.8. A wrap of the timestamps shows as a jump of `cycle`, and is none. */
function measureJitter(source: Source, transit: number, cycle: number): void {
  if (source.transit !== null) {
    const moved = Math.abs(transit - source.transit)
    const difference = Math.min(moved, Math.abs(moved - cycle))
    source.jitter += (difference - source.jitter) / 16
  }
  source.transit = transit
}

export function round(value: number): number {
  return Math.round(value * 10) / 10
}

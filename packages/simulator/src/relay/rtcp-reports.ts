import { type RtcpPacket, RtcpReceiverInfo, RtcpRrPacket, RtcpSenderInfo, RtcpSrPacket } from 'werift'
import type { Millis } from './now.ts'
import { type RtpStatistics, round } from './rtp-statistics.ts'

/** What is said of our own stream: its SSRC, and its last packet. */
export type SentStream = { readonly ssrc: number; readonly timestamp: number; readonly at: Millis }

/** From 1900 to 1970. */
const NTP_EPOCH_MS = 2_208_988_800_000
/** Units of LSR and DLSR: 1/65536 s. */
const SHORT_PER_MS = 65.536

/** RTCP between the relay and a business: reports about both directions, and what the other side's reports say. */
export class RtcpReports {
  readonly #ticksPerMs: () => number
  #lastSenderReport: { readonly middle: number; readonly at: Millis } | null = null
  #reported: { lost: number; jitterMs: number; rttMs: number | null } | null = null
  #before = { expected: 0, lost: 0 }

  /** @param ticksPerMs of the clock that both streams are on; asked for each time, as it is agreed on late */
  constructor(ticksPerMs: () => number) {
    this.#ticksPerMs = ticksPerMs
  }

  /** What the other side says of our stream; null before its first report. */
  get reported(): { readonly lost: number; readonly jitterMs: number; readonly rttMs: number | null } | null {
    return this.#reported
  }

  /** A sender report once something was sent, else a receiver report. @param stream null before the first packet */
  write(ssrc: number, stream: SentStream | null, sent: RtpStatistics, received: RtpStatistics, now: Millis): Buffer {
    const reports = this.#reportOn(received, now)
    if (!stream) return new RtcpRrPacket({ ssrc, reports }).serialize()
    const { packets, bytes } = sent.figures()
    const senderInfo = new RtcpSenderInfo({
      ntpTimestamp: ntp(now),
      rtpTimestamp: (stream.timestamp + Math.round((now - stream.at) * this.#ticksPerMs())) >>> 0,
      packetCount: packets,
      octetCount: bytes >>> 0,
    })
    return new RtcpSrPacket({ ssrc, senderInfo, reports }).serialize()
  }

  /** @param ssrc of our own stream */
  read(packets: readonly RtcpPacket[], ssrc: number, now: Millis): void {
    for (const packet of packets) {
      if (packet instanceof RtcpSrPacket)
        this.#lastSenderReport = { middle: middleOf(packet.senderInfo.ntpTimestamp), at: now }
      if (packet instanceof RtcpSrPacket || packet instanceof RtcpRrPacket)
        for (const report of packet.reports) if (report.ssrc === ssrc) this.#heard(report, now)
    }
  }

  #heard({ packetsLost, jitter, lsr, dlsr }: RtcpReceiverInfo, now: Millis): void {
    const back = (middleOf(ntp(now)) - lsr - dlsr) >>> 0
    // Anything above a minute is a report that answers none of ours.
    const rttMs = lsr === 0 || back > 60_000 * SHORT_PER_MS ? null : round(back / SHORT_PER_MS)
    this.#reported = { lost: packetsLost, jitterMs: round(jitter / this.#ticksPerMs()), rttMs }
  }

  #reportOn(received: RtpStatistics, now: Millis): RtcpReceiverInfo[] {
    const { main, lost } = received
    if (!main) return []
    const expected = main.expected - this.#before.expected
    const missing = Math.max(0, lost - this.#before.lost)
    this.#before = { expected: main.expected, lost }
    const sr = this.#lastSenderReport
    return [
      new RtcpReceiverInfo({
        ssrc: main.ssrc,
        fractionLost: expected <= 0 ? 0 : Math.min(255, Math.floor((256 * missing) / expected)),
        packetsLost: Math.min(lost, 0x7f_ffff),
        highestSequence: main.highest,
        jitter: Math.round(received.jitterMs * this.#ticksPerMs()),
        lsr: sr?.middle ?? 0,
        dlsr: sr ? Math.round((now - sr.at) * SHORT_PER_MS) : 0,
      }),
    ]
  }
}

/** RTCP BYE (203) anywhere in a compound packet; the library does not tell. RFC 3550 §6.6. */
export function saysBye(compound: Buffer): boolean {
  for (let at = 0; at + 4 <= compound.length; at += 4 * (compound.readUInt16BE(at + 2) + 1))
    if (compound[at + 1] === 203) return true
  return false
}

function ntp(now: Millis): bigint {
  const ms = now + NTP_EPOCH_MS
  const seconds = Math.floor(ms / 1000)
  return (BigInt(seconds) << 32n) | BigInt(Math.floor(((ms - seconds * 1000) / 1000) * 2 ** 32))
}

function middleOf(timestamp: bigint): number {
  return Number((timestamp >> 16n) & 0xffff_ffffn)
}

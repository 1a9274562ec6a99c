import { RtcpPacketConverter } from 'werift'
import type { BusinessLeg } from './business-leg.ts'
import type { MediaPacket } from './g711-path.ts'
import type { Millis } from './now.ts'
import { RtcpReports, type SentStream } from './rtcp-reports.ts'
import { type RtpFigures, RtpStatistics } from './rtp-statistics.ts'

/** RFC 3550 §6.2's shortest interval. */
const REPORT_EVERY_MS: Millis = 5_000

/** What the relay sends to a business, counted, and the RTCP about both directions. */
export class BusinessReports {
  readonly #leg: BusinessLeg
  readonly #ssrc: number
  readonly #sent: RtpStatistics
  readonly #received: RtpStatistics
  readonly #rtcp: RtcpReports
  #stream: SentStream | null = null
  #reportedAt: Millis | null = null
  #toldOfStream = false

  constructor(leg: BusinessLeg, ssrc: number, received: RtpStatistics) {
    this.#leg = leg
    this.#ssrc = ssrc
    this.#sent = new RtpStatistics(leg.clock)
    this.#rtcp = new RtcpReports(() => leg.ticksPerMs)
    this.#received = received
  }

  /** A packet went out. */
  sent({ header, payload }: MediaPacket, at: Millis): void {
    this.#sent.add(header, payload.length, at)
    this.#stream = { ssrc: this.#ssrc, timestamp: header.timestamp, at }
  }

  /** RTCP came. What cannot be read is passed over. */
  read(compound: Buffer, at: Millis): void {
    try {
      this.#rtcp.read(RtcpPacketConverter.deSerialize(compound), this.#ssrc, at)
    } catch {
      // Authentic, and yet no RTCP that the library reads.
    }
  }

  /** Sends a report when the last one is 5 s old, the first ones as soon as the leg is connected and has sent. */
  sendDue(now: Millis): void {
    if (!this.#leg.media.isConnected) return
    const isFirst = this.#reportedAt === null || (this.#stream !== null && !this.#toldOfStream)
    if (!isFirst && now - (this.#reportedAt ?? 0) < REPORT_EVERY_MS) return
    this.#reportedAt = now
    this.#toldOfStream = this.#stream !== null
    this.#leg.media.sendRtcp(this.#rtcp.write(this.#ssrc, this.#stream, this.#sent, this.#received, now))
  }

  /** Of what was sent: what was lost and how it jittered is the business's word. */
  figures(): RtpFigures {
    const { reported } = this.#rtcp
    const { lost = 0, jitterMs = null, rttMs = null } = reported ?? {}
    return { ...this.#sent.figures(), lost, jitterMs, rttMs }
  }
}

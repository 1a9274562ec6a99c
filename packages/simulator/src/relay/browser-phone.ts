import { randomUUID } from 'node:crypto'
import type { RtpHeader, RtpPacket } from 'werift'
import type { Certificate } from './certificate.ts'
import { IncomingAudio } from './incoming-audio.ts'
import { MediaLeg } from './media-leg.ts'
import type { Millis } from './now.ts'
import type { OnePort } from './one-port.ts'
import { fromWhatsApp, type PayloadTypes, toWhatsApp } from './payload-types.ts'
import { writePhoneAnswer } from './phone-answer-sdp.ts'
import type { RelayAddress } from './relay-sdp.ts'
import type { IncomingHeader } from './rtp-header.ts'
import { readPhoneOffer, SdpFault } from './sdp.ts'
import { payloadTypeOf } from './session-description.ts'

/** A browser that has shown no sign of life for this long is gone; it checks its path every 2 to 5 s. */
const GONE_AFTER_MS: Millis = 15_000

/** A browser as the user's phone: its leg, in the payload types of its own offer. */
export class BrowserPhone {
  readonly leg: MediaLeg
  /** What it is told in return to its offer. */
  readonly answer: string
  readonly #payloadTypes: PayloadTypes
  readonly #incoming = new IncomingAudio()

  /**
   * @param ssrc of what is sent to it
   * @throws SdpFault when the offer is not one of a phone
   */
  constructor(offer: string, ssrc: number, port: OnePort, address: RelayAddress, certificate: Certificate) {
    const { peer, audio, opus } = readPhoneOffer(offer)
    if (peer.setup === 'passive') throw new SdpFault(100, 'a=setup:passive: a phone opens the DTLS handshake')
    this.#payloadTypes = { opus, g711: [], telephoneEvent: payloadTypeOf(audio, 'telephone-event/8000') }
    this.leg = new MediaLeg(port, certificate)
    this.answer = writePhoneAnswer(audio, opus, {
      sessionId: Date.now(),
      streamId: randomUUID(),
      address: { ...address, ipv6: port.hasIpv6 ? address.ipv6 : null },
      ice: this.leg.credentials,
      fingerprint: certificate.fingerprint,
      ssrc,
    })
    this.leg.connect({ role: 'server', fingerprint: peer.fingerprint })
  }

  /** The packet's header in WhatsApp's payload types; null for a replay or a codec nobody agreed on. */
  accept({ header }: RtpPacket): IncomingHeader | null {
    const payloadType = toWhatsApp(this.#payloadTypes, header.payloadType)
    if (payloadType === null || !this.#incoming.accept(header)) return null
    const { sequenceNumber, timestamp, marker } = header
    return { sequenceNumber, timestamp, marker, payloadType }
  }

  /** Sends a packet that has WhatsApp's payload types. */
  send(header: RtpHeader, payload: Buffer): void {
    const payloadType = fromWhatsApp(this.#payloadTypes, header.payloadType)
    if (payloadType === null) return
    header.payloadType = payloadType
    this.leg.sendRtp(header, payload)
  }

  isLost(now: Millis): boolean {
    return this.leg.isConnected && now - this.leg.lastSignOfLife > GONE_AFTER_MS
  }
}

import { randomUUID } from 'node:crypto'
import type { RtpHeader } from 'werift'
import { answerDifference } from './answer-difference.ts'
import type { Certificate } from './certificate.ts'
import { type MediaFaults, NO_MEDIA_FAULTS } from './media-faults.ts'
import { MediaLeg } from './media-leg.ts'
import type { OnePort } from './one-port.ts'
import { fromWhatsApp, PAYLOAD_TYPE, type PayloadTypes, toWhatsApp } from './payload-types.ts'
import { type AnswerSetup, type RelayAddress, type RelayFacts, writeAnswer, writeOffer } from './relay-sdp.ts'
import { readBusinessOffer, SdpFault, validateAnswer } from './sdp.ts'

/** What the relay brings to every business's leg. */
export type BusinessSurroundings = {
  readonly port: OnePort
  readonly address: RelayAddress
  readonly certificate: Certificate
  /** DTLS role in answers to offers that leave the choice. */
  readonly answerSetup: () => AnswerSetup
}

/** The business's side of a call: its leg, how the two sides come to an agreement, and the payload types agreed on. */
export class BusinessLeg {
  readonly media: MediaLeg
  /** The relay's half of the exchange: its offer for a user's call, its answer for a business's. */
  readonly description: string
  readonly #payloadTypes: PayloadTypes
  readonly #relayOffers: boolean
  #answer: string | null = null

  private constructor(media: MediaLeg, description: string, payloadTypes: PayloadTypes, relayOffers: boolean) {
    this.media = media
    this.description = description
    this.#payloadTypes = payloadTypes
    this.#relayOffers = relayOffers
  }

  /** A user calls: the relay offers, and `applyAnswer` follows. */
  static offering(around: BusinessSurroundings, ssrc: number, faults = NO_MEDIA_FAULTS): BusinessLeg {
    const media = new MediaLeg(around.port, around.certificate)
    media.impair(faults)
    return new BusinessLeg(media, writeOffer(factsOf(around, media, ssrc, faults)), PAYLOAD_TYPE, true)
  }

  /** The business calls: the relay answers its offer, and its DTLS may begin at once. @throws SdpFault */
  static answering(around: BusinessSurroundings, ssrc: number, offer: string, faults = NO_MEDIA_FAULTS): BusinessLeg {
    const { peer, mid, payloadTypes } = readBusinessOffer(offer)
    const setup = peer.setup === 'active' ? 'passive' : around.answerSetup()
    const media = new MediaLeg(around.port, around.certificate)
    media.impair(faults)
    media.connect({ role: setup === 'active' ? 'client' : 'server', fingerprint: peer.fingerprint })
    const description = writeAnswer(factsOf(around, media, ssrc, faults), { mid, payloadTypes, setup })
    return new BusinessLeg(media, description, payloadTypes, false)
  }

  /**
   * The business's answer to the relay's offer. Its DTLS may begin. The same answer again changes nothing.
   *
   * @throws SdpFault for an answer that is not valid, or that differs from the one before
   */
  applyAnswer(sdp: string): void {
    if (!this.#relayOffers) throw new Error('the business has offered: there is nothing for it to answer')
    const peer = validateAnswer(sdp, this.description)
    if (this.#answer !== null) {
      const difference = answerDifference(this.#answer, sdp)
      if (difference !== null) throw new SdpFault(100, `the session differs from the one at pre_accept: ${difference}`)
      return
    }
    this.#answer = sdp
    this.media.connect({ role: peer.setup === 'active' ? 'server' : 'client', fingerprint: peer.fingerprint })
  }

  /** The business's own payload type of Opus. */
  get opusType(): number {
    return this.#payloadTypes.opus
  }

  /** The payload type of what came, in WhatsApp's numbers; null for a codec that nobody agreed on. */
  payloadTypeOf({ payloadType }: RtpHeader): number | null {
    return toWhatsApp(this.#payloadTypes, payloadType)
  }

  /** Sends a packet that has WhatsApp's payload types. @returns whether it went out */
  send(header: RtpHeader, payload: Buffer): boolean {
    const payloadType = fromWhatsApp(this.#payloadTypes, header.payloadType)
    if (payloadType === null) return false
    header.payloadType = payloadType
    return this.media.sendRtp(header, payload)
  }
}

/** RFC 1918 and RFC 4193: there, and out of reach. */
const PRIVATE = { ipv4: '10.255.255.1', ipv6: 'fd00::1' }

function factsOf(
  { address, certificate }: BusinessSurroundings,
  { credentials }: MediaLeg,
  ssrc: number,
  { candidates, fingerprint }: MediaFaults,
): RelayFacts {
  return {
    sessionId: Date.now(),
    streamId: randomUUID(),
    address: candidates === 'private' ? { ...address, ...PRIVATE } : address,
    ice: credentials,
    fingerprint: fingerprint === 'wrong' ? otherThan(certificate.fingerprint) : certificate.fingerprint,
    ssrc,
  }
}

function otherThan(fingerprint: string): string {
  return (fingerprint.startsWith('00') ? 'FF' : '00') + fingerprint.slice(2)
}

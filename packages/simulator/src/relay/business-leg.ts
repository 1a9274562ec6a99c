import { randomUUID } from 'node:crypto'
import { RtpHeader } from 'werift'
import { answerDifference } from './answer-difference.ts'
import type { AudioTerms } from './audio-terms.ts'
import type { Certificate } from './certificate.ts'
import { G711Path, type MediaPacket } from './g711-path.ts'
import type { MediaFaults } from './media-faults.ts'
import { MediaLeg } from './media-leg.ts'
import type { OnePort } from './one-port.ts'
import { fromWhatsApp, g711Of, PAYLOAD_TYPE, type PayloadTypes, ticksPerMs, toWhatsApp } from './payload-types.ts'
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

/** How a call's business is met. */
export type BusinessMeeting = {
  /** Of the relay's stream to it. */
  readonly ssrc: number
  readonly terms: AudioTerms
  readonly faults: MediaFaults
}

/** The business's side of a call: its leg, how the two sides come to an agreement, and the payload types agreed on. */
export class BusinessLeg {
  readonly media: MediaLeg
  /** The relay's half of the exchange: its offer for a user's call, its answer for a business's. */
  readonly description: string
  readonly #relayOffers: boolean
  readonly #terms: AudioTerms
  readonly #g711 = new G711Path()
  #payloadTypes: PayloadTypes
  #answer: string | null = null

  private constructor(
    media: MediaLeg,
    description: string,
    agreed: { payloadTypes: PayloadTypes; terms: AudioTerms; relayOffers: boolean },
  ) {
    this.media = media
    this.description = description
    this.#payloadTypes = agreed.payloadTypes
    this.#terms = agreed.terms
    this.#relayOffers = agreed.relayOffers
  }

  /** A user calls: the relay offers, and `applyAnswer` follows. */
  static offering(around: BusinessSurroundings, { ssrc, terms, faults }: BusinessMeeting): BusinessLeg {
    const media = new MediaLeg(around.port, around.certificate)
    media.impair(faults)
    const payloadTypes = { ...PAYLOAD_TYPE, g711: terms.g711 }
    const description = writeOffer(factsOf(around, media, ssrc, faults), terms)
    return new BusinessLeg(media, description, { payloadTypes, terms, relayOffers: true })
  }

  /** The business calls: the relay answers its offer, and its DTLS may begin at once. @throws SdpFault */
  static answering(around: BusinessSurroundings, { ssrc, terms, faults }: BusinessMeeting, offer: string): BusinessLeg {
    const { peer, mid, payloadTypes } = readBusinessOffer(offer, terms)
    const setup = peer.setup === 'active' ? 'passive' : around.answerSetup()
    const media = new MediaLeg(around.port, around.certificate)
    media.impair(faults)
    media.connect({ role: setup === 'active' ? 'client' : 'server', fingerprint: peer.fingerprint })
    const description = writeAnswer(factsOf(around, media, ssrc, faults), { mid, payloadTypes, setup })
    return new BusinessLeg(media, description, { payloadTypes, terms, relayOffers: false })
  }

  /** @throws SdpFault for an answer that is not valid */
  checkAnswer(sdp: string): void {
    validateAnswer(sdp, this.description, this.#terms)
  }

  /**
   * The business's answer to the relay's offer. Its DTLS may begin. The same answer again changes nothing.
   *
   * @throws SdpFault for an answer that is not valid, or that differs from the one before
   */
  applyAnswer(sdp: string): void {
    if (!this.#relayOffers) throw new Error('the business has offered: there is nothing for it to answer')
    const { peer, payloadTypes } = validateAnswer(sdp, this.description, this.#terms)
    if (this.#answer !== null) {
      const difference = answerDifference(this.#answer, sdp)
      if (difference !== null) throw new SdpFault(100, `the session differs from the one at pre_accept: ${difference}`)
      return
    }
    this.#answer = sdp
    this.#payloadTypes = payloadTypes
    this.media.connect({ role: peer.setup === 'active' ? 'server' : 'client', fingerprint: peer.fingerprint })
  }

  /** The clock of each of the business's payload types. */
  readonly clock = (payloadType: number): number | null => ticksPerMs(this.#payloadTypes, payloadType)

  /** Of what the relay sends: Opus, unless G.711 alone was agreed on. */
  get ticksPerMs(): number {
    return this.#payloadTypes.opus === null ? 8 : 48
  }

  /** The payload type of what came, in WhatsApp's numbers; null for a codec that nobody agreed on. */
  payloadTypeOf(payloadType: number): number | null {
    return toWhatsApp(this.#payloadTypes, payloadType)
  }

  /** What came, as everybody else hears it: in Opus and WhatsApp's numbers; null for what cannot be carried over. */
  asWhatsApp(packet: MediaPacket): MediaPacket | null {
    const { payloadType } = packet.header
    const law = g711Of(this.#payloadTypes, payloadType)
    if (law) return this.#g711.toOpus(law, packet)
    const known = this.payloadTypeOf(payloadType)
    return known === null ? null : { ...packet, header: withType(packet.header, known) }
  }

  /** Sends a packet that has WhatsApp's payload types. @returns the packet as it went out; null: it did not */
  send(packet: MediaPacket): MediaPacket | null {
    const sent = this.#forBusiness(packet)
    return sent && this.media.sendRtp(sent.header, sent.payload) ? sent : null
  }

  #forBusiness(packet: MediaPacket): MediaPacket | null {
    const { opus, g711 } = this.#payloadTypes
    const isKey = packet.header.payloadType === PAYLOAD_TYPE.telephoneEvent
    const payloadType = fromWhatsApp(this.#payloadTypes, packet.header.payloadType)
    const [law] = g711
    if (opus === null && law && !isKey) return this.#g711.fromOpus(law, packet)
    if (payloadType === null) return null
    if (opus === null) return this.#g711.keyOnSlowClock(packet, payloadType)
    return { ...packet, header: withType(packet.header, payloadType) }
  }
}

function withType({ sequenceNumber, timestamp, marker, ssrc }: RtpHeader, payloadType: number): RtpHeader {
  return new RtpHeader({ payloadType, sequenceNumber, timestamp, marker, ssrc })
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

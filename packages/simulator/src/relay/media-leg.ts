import { EventEmitter } from 'node:events'
import type { RtpHeader, RtpPacket } from 'werift'
import type { Certificate } from './certificate.ts'
import { type Endpoint, type IceCredentials, type IceRole, newIceCredentials } from './ice-lite.ts'
import { ImpairedPath } from './impaired-path.ts'
import type { MediaFaults } from './media-faults.ts'
import { type Millis, monotonicNow } from './now.ts'
import type { OnePort, Resident } from './one-port.ts'
import { type ChannelPeer, SecureChannel } from './secure-channel.ts'
import { seededRandom } from './seeded-random.ts'

export type LegEvents = {
  /** Audio can flow both ways from now on. */
  connected: [at: Millis]
  /** DTLS came to nothing; the leg stays deaf. */
  failed: [reason: string]
  rtp: [packet: RtpPacket, at: Millis]
  rtcp: [compound: Buffer, at: Millis]
  /** A check in the wrong ICE role was refused. */
  roleConflict: [at: Millis]
  /** The peer ended its connection. */
  gone: [at: Millis]
}

/** How many DTLS datagrams are kept for a peer whose description has not come yet. A whole first flight fits. */
const EARLY_DATAGRAMS = 16

/**
 * The audio between the relay and one peer, business or phone: ICE-lite, DTLS, SRTP.
 *
 * FRESH: checks are answered already, because the peer has our candidates; its DTLS is kept, not answered, for its
 * fingerprint is not known. Left by `connect`.
 * CONNECTING: the handshake runs with the path the peer nominated last.
 * CONNECTED: the path is fixed; WhatsApp knows no switch of candidates within a call.
 */
export class MediaLeg implements Resident {
  readonly credentials: IceCredentials = newIceCredentials()
  readonly events = new EventEmitter<LegEvents>()
  iceRole: IceRole = 'controlled'
  isCut = false
  readonly #outward = new ImpairedPath(seededRandom(0))
  readonly #inward = new ImpairedPath(seededRandom(0))
  #network: MediaFaults['network'] = 'up'
  #mending: NodeJS.Timeout | undefined
  readonly #port: OnePort
  readonly #certificate: Certificate
  #channel: SecureChannel | null = null
  #early: Buffer[] = []
  #path: Endpoint | null = null
  #nominated = false
  #started = false
  #lastSignOfLife: Millis = monotonicNow()

  constructor(port: OnePort, certificate: Certificate) {
    this.#port = port
    this.#certificate = certificate
    port.admit(this)
  }

  get isConnected(): boolean {
    return this.#channel?.isOpen ?? false
  }

  /** When the peer last sent anything that was authenticated: a check, RTP or RTCP. */
  get lastSignOfLife(): Millis {
    return this.#lastSignOfLife
  }

  /** The peer's description has come: the handshake may begin. Once only. */
  connect(peer: ChannelPeer): void {
    if (this.#channel) throw new Error('a leg meets one peer only')
    const channel = new SecureChannel(this.#certificate, peer, (datagram) => this.#send(datagram))
    this.#channel = channel
    channel.events.on('connected', () => this.events.emit('connected', monotonicNow()))
    channel.events.on('failed', (reason) => this.events.emit('failed', reason))
    channel.events.on('ended', () => this.events.emit('gone', monotonicNow()))
    channel.events.on('rtp', (packet) => this.events.emit('rtp', packet, this.#alive()))
    channel.events.on('rtcp', (compound) => this.events.emit('rtcp', compound, this.#alive()))
    for (const datagram of this.#early.splice(0)) channel.receive(datagram)
    this.#startOnce()
  }

  /** @returns whether it went out; not before the leg is connected. */
  sendRtp(header: RtpHeader, payload: Buffer): boolean {
    return this.#channel?.sendRtp(header, payload) ?? false
  }

  /** @param compound RTCP @returns whether it went out */
  sendRtcp(compound: Buffer): boolean {
    return this.#channel?.sendRtcp(compound) ?? false
  }

  /** From now on. The same `network` as before, by identity, neither begins anew nor ends. */
  impair({ seed, towardsBusiness, towardsUser, network, iceRole }: MediaFaults): void {
    this.iceRole = iceRole
    this.#outward.set(towardsBusiness, seededRandom(seed))
    this.#inward.set(towardsUser, seededRandom(~seed))
    if (network === this.#network) return
    this.#network = network
    clearTimeout(this.#mending)
    this.isCut = network !== 'up'
    if (typeof network === 'string') return
    this.#mending = setTimeout(() => {
      this.isCut = false
    }, network.downForMs)
    this.#mending.unref()
  }

  /** Ends this side at once. Says nothing to the peer, as WhatsApp's relay does. */
  close(): void {
    this.#port.evict(this)
    clearTimeout(this.#mending)
    this.isCut = true
    this.#channel?.close()
    this.#early = []
    this.events.removeAllListeners()
  }

  checkPassed(from: Endpoint, nominated: boolean): void {
    this.#alive()
    if (this.isConnected) return
    // Until the peer nominates, the path that checked first will do; then the latest nomination counts.
    if (nominated || !this.#path) this.#path = from
    this.#nominated ||= nominated
    this.#startOnce()
  }

  checkRefused(): void {
    this.events.emit('roleConflict', this.#alive())
  }

  datagram(data: Buffer): void {
    if (this.isCut) return
    if (isMedia(data)) this.#inward.carry(() => this.#receive(data))
    else this.#receive(data)
  }

  #receive(data: Buffer): void {
    if (this.#channel) this.#channel.receive(data)
    else if (this.#early.length < EARLY_DATAGRAMS) this.#early.push(data)
  }

  #startOnce(): void {
    if (this.#started || !this.#channel || !this.#nominated) return
    this.#started = true
    this.#channel.start()
  }

  #send(datagram: Buffer): void {
    if (isMedia(datagram)) this.#outward.carry(() => this.#deliver(datagram))
    else this.#deliver(datagram)
  }

  #deliver(datagram: Buffer): void {
    if (this.#path && !this.isCut) this.#port.send(datagram, this.#path)
  }

  #alive(): Millis {
    this.#lastSignOfLife = monotonicNow()
    return this.#lastSignOfLife
  }
}

/** SRTP and SRTCP by their first byte. RFC 7983. */
function isMedia(datagram: Buffer): boolean {
  const first = datagram[0] ?? 0
  return first >= 128 && first <= 191
}

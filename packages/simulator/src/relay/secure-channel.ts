import { EventEmitter, once } from 'node:events'
import {
  DtlsClient,
  DtlsServer,
  type DtlsSocket,
  fingerprint,
  keyLength,
  type RtpHeader,
  RtpPacket,
  SrtcpSession,
  type SrtpProfile,
  SrtpSession,
  saltLength,
  type Transport,
} from 'werift'
import type { Certificate } from './certificate.ts'

/** Who the other side must be, and who of the two opens the handshake. */
export type ChannelPeer = {
  /** Our part: a `client` sends the first message. */
  readonly role: 'server' | 'client'
  /** SHA-256 of the peer's certificate, upper-case hex with colons. */
  readonly fingerprint: string
}

export type ChannelEvents = {
  /** The handshake is done and the peer's certificate is the one its description named. */
  connected: []
  /** The handshake came to nothing. */
  failed: [reason: string]
  /** An authenticated RTP packet; replays included. */
  rtp: [packet: RtpPacket]
  /** An authenticated RTCP packet, compound as a rule. */
  rtcp: [compound: Buffer]
  /** The peer said goodbye. */
  ended: []
}

/** AEAD_AES_128_GCM first (one pass), then AES_CM_128_HMAC_SHA1_80, which everybody has. RFC 7714, RFC 5764. */
const SRTP_PROFILES: [7, 1] = [7, 1]

/** DTLS and SRTP with one peer, over whatever carries its datagrams. */
export class SecureChannel {
  readonly events = new EventEmitter<ChannelEvents>()
  readonly #dtls: DtlsSocket
  readonly #send: (datagram: Buffer) => void
  #srtp: SrtpSession | null = null
  #srtcp: SrtcpSession | null = null
  #over = false

  constructor(certificate: Certificate, peer: ChannelPeer, send: (datagram: Buffer) => void) {
    this.#send = send
    const options = {
      cert: certificate.certPem,
      key: certificate.keyPem,
      signatureHash: certificate.signatureHash,
      transport: this.#transport(),
      srtpProfiles: SRTP_PROFILES,
      extendedMasterSecret: true,
      certificateRequest: true,
    }
    this.#dtls = peer.role === 'server' ? new DtlsServer(options) : new DtlsClient(options)
    this.#dtls.onConnect.once(() => this.#connected(peer.fingerprint))
    this.#dtls.onError.subscribe((error) => this.#fail(String(error)))
    this.#dtls.onClose.subscribe(() => {
      if (this.isOpen) this.events.emit('ended')
    })
  }

  /** Whether RTP can be sent. */
  get isOpen(): boolean {
    return this.#srtp !== null && !this.#over
  }

  /** Opens the handshake when that is our part; a server waits. */
  start(): void {
    if (this.#dtls instanceof DtlsClient) this.#dtls.connect().catch((error) => this.#fail(String(error)))
  }

  /** A datagram from the peer: DTLS, SRTP or SRTCP by its first bytes (RFC 7983). What is forged or broken is dropped. */
  receive(datagram: Buffer): void {
    const first = datagram[0] ?? 0
    if (this.#over) return
    if (first >= 20 && first <= 63) this.#receiveDtls(datagram)
    else if (first >= 128 && first <= 191) this.#receiveSrtp(datagram)
  }

  /** @returns whether the channel was open. */
  sendRtp(header: RtpHeader, payload: Buffer): boolean {
    if (!this.#srtp || this.#over) return false
    this.#send(this.#srtp.encrypt(payload, header))
    return true
  }

  /** @param compound not yet encrypted @returns whether the channel was open. */
  sendRtcp(compound: Buffer): boolean {
    if (!this.#srtcp || this.#over) return false
    this.#send(this.#srtcp.encrypt(compound))
    return true
  }

  close(): void {
    this.#over = true
    // The DTLS library repeats a flight until a later one is reached; this ends a handshake that nobody will finish.
    this.#dtls.dtls.flight = Number.MAX_SAFE_INTEGER
    this.events.removeAllListeners()
  }

  #transport(): Transport {
    return {
      type: 'relay',
      address: { address: '', family: '', port: 0 },
      closed: false,
      onData: () => {},
      send: async (datagram) => {
        if (!this.#over) this.#send(datagram)
      },
      close: async () => {},
    }
  }

  #receiveDtls(datagram: Buffer): void {
    try {
      this.#dtls.transport.socket.onData(datagram, ['', 0])
    } catch {
      // Not a DTLS record after all: the library reads past its end.
    }
  }

  #receiveSrtp(datagram: Buffer): void {
    if (!this.#srtp || !this.#srtcp) return
    const isRtcp = datagram.length > 1 && (datagram[1] as number) >= 192 && (datagram[1] as number) <= 223
    let packet: RtpPacket | Buffer
    try {
      packet = isRtcp ? this.#srtcp.decrypt(datagram) : RtpPacket.deSerialize(this.#srtp.decrypt(datagram))
    } catch {
      return // not from the peer: its authentication does not hold, or it is too short to have one
    }
    if (packet instanceof RtpPacket) this.events.emit('rtp', packet)
    else this.events.emit('rtcp', packet)
  }

  #connected(expected: string): void {
    if (this.#over) return
    const shown = this.#dtls.remoteCertificate ? fingerprint(this.#dtls.remoteCertificate, 'sha256') : 'none'
    const profile = this.#dtls.srtp.srtpProfile
    if (shown !== expected) this.#fail(`certificate ${shown} is not the one described, ${expected}`)
    else if (!profile) this.#fail('no SRTP profile in common')
    else this.#open(profile)
  }

  #open(profile: SrtpProfile): void {
    const keys = this.#dtls.extractSessionKeys(keyLength(profile), saltLength(profile))
    const config = {
      profile,
      keys: {
        localMasterKey: keys.localKey,
        localMasterSalt: keys.localSalt,
        remoteMasterKey: keys.remoteKey,
        remoteMasterSalt: keys.remoteSalt,
      },
    }
    this.#srtp = new SrtpSession(config)
    this.#srtcp = new SrtcpSession(config)
    this.events.emit('connected')
  }

  #fail(reason: string): void {
    if (this.#over || this.#srtp) return
    this.events.emit('failed', reason)
    this.close()
  }
}

/**
 * One handshake of the relay with itself, thrown away.
 *
 * The first handshake of a process is 0.1 to 0.7 s slower than the rest, while its arithmetic is compiled; this way it
 * is not the first call's.
 */
export async function warmUp(certificate: Certificate): Promise<void> {
  const { fingerprint: own } = certificate
  const peers: { client?: SecureChannel } = {}
  const server = new SecureChannel(certificate, { role: 'server', fingerprint: own }, (datagram) =>
    peers.client?.receive(datagram),
  )
  const client = new SecureChannel(certificate, { role: 'client', fingerprint: own }, (datagram) =>
    server.receive(datagram),
  )
  peers.client = client
  const connected = [once(server.events, 'connected'), once(client.events, 'connected')]
  client.start()
  await Promise.all(connected)
  server.close()
  client.close()
}

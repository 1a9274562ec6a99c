import { EventEmitter } from 'node:events'
import { joinSamples, OpusDecoder } from '@ringway/sound'
import { type RTCDtlsTransport, type RTCPeerConnection, RtcpReceiverInfo, RtcpRrPacket, RtpHeader } from 'werift'
import { type Payloads, writeMetaAnswer, writeMetaOffer } from './meta-sdp.ts'
import { finish, type MadePeer, newConnection, type PeerManner, takeControl } from './werift-connection.ts'

/** One RTP packet as WhatsApp's relay would get it. */
export type HeardPacket = {
  readonly payloadType: number
  readonly marker: boolean
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly payload: Buffer
  /** Milliseconds of `performance.now()`. */
  readonly at: number
}

/** The lines in which test offers differ from each other. */
export type OfferShape = PeerManner & Partial<Payloads> & { readonly deadIPv6?: boolean }

/** The same for test answers. `actpass` is illegal in one, and passive in what it does. */
export type AnswerShape = PeerManner & { readonly setup?: 'passive' | 'active' | 'actpass' }

const KEYS = '0123456789*#ABCD'

/** What the first byte of a record says. RFC 5246, section 6.2.1. */
const ALERT = 21

/**
 * A peer in the shape of WhatsApp's relay, for tests: offers or answers, is ICE-lite and controlled, passive in DTLS, unless it is told to be
 * another one, and hears every packet that the engine sends.
 */
export class MetaPeer implements AsyncDisposable {
  /** Its offer, or its answer. */
  readonly sdp: string
  readonly heard: HeardPacket[] = []
  readonly #events = new EventEmitter<{ packet: []; state: [] }>()
  readonly #connection: RTCPeerConnection
  readonly #dtls: RTCDtlsTransport
  readonly #ssrc: number
  readonly #payloads: Payloads
  readonly #roleChanges: () => number
  #goodbye = false
  #sequence = 100
  #timestamp = 1000

  private constructor(sdp: string, made: MadePeer, payloads: Payloads, roleChanges: () => number) {
    const { connection, dtls, ssrc } = made
    this.sdp = sdp
    this.#connection = connection
    this.#dtls = dtls
    this.#ssrc = ssrc
    this.#payloads = payloads
    this.#roleChanges = roleChanges
    dtls.onStateChange.subscribe(() => this.#events.emit('state'))
    dtls.iceTransport.connection.onData.subscribe(([type]) => {
      if (type !== ALERT) return
      this.#goodbye = true
      this.#events.emit('state')
    })
    dtls.onRtp.subscribe(({ header, payload }) => {
      const { payloadType, marker, sequenceNumber: sequence, timestamp, ssrc } = header
      this.heard.push({ payloadType, marker, sequence, timestamp, ssrc, payload, at: performance.now() })
      this.#events.emit('packet')
    })
  }

  /** Of a call that the user makes. */
  static async offering({ opus = 111, keys = 126, ...shape }: OfferShape = {}): Promise<MetaPeer> {
    const payloads = { opus, keys }
    const connection = newConnection(payloads, shape)
    const { sender } = connection.addTransceiver('audio', { direction: 'sendrecv' })
    const offer = await connection.createOffer()
    const roleChanges = takeControl(connection, shape)
    await connection.setLocalDescription(offer)
    const made = finish(connection, sender.ssrc, shape)
    return new MetaPeer(writeMetaOffer(made.dtls, made.ssrc, payloads, shape), made, payloads, roleChanges)
  }

  /** Of a call that the business makes with `offer`. */
  static async answering(offer: string, { setup = 'passive', ...manner }: AnswerShape = {}): Promise<MetaPeer> {
    const payloads = { opus: 111, keys: 126 }
    const connection = newConnection(payloads, manner)
    await connection.setRemoteDescription({ type: 'offer', sdp: offer })
    const { sender } = connection.addTransceiver('audio', { direction: 'sendrecv' })
    const roleChanges = takeControl(connection, manner)
    await connection.setLocalDescription(await connection.createAnswer())
    const made = finish(connection, sender.ssrc, manner)
    // Without this werift is the client in any case.
    made.dtls.role = setup === 'active' ? 'client' : 'server'
    return new MetaPeer(writeMetaAnswer(made.dtls, made.ssrc, { setup, ...manner }), made, payloads, roleChanges)
  }

  /** What Graph's `pre_accept` does. */
  async accept(answer: string): Promise<void> {
    await this.#connection.setRemoteDescription({ type: 'answer', sdp: answer })
  }

  get connected(): boolean {
    return this.#dtls.state === 'connected'
  }

  /** The engine has said goodbye: an alert has come. werift itself takes one in ten for an alert of another kind, and passes over it. */
  get hasHeardGoodbye(): boolean {
    return this.#goodbye
  }

  get iceRole(): string {
    return this.#dtls.iceTransport.role
  }

  /** How often it has changed its role in ICE, where it was told to control. */
  get iceRoleChanges(): number {
    return this.#roleChanges()
  }

  /** Where it sends to, once connected. */
  get remoteAddress(): readonly [address: string, port: number] | undefined {
    return this.#dtls.iceTransport.connection.nominated?.remoteAddr
  }

  /** By its number; 0 before the handshake. */
  get srtpProfile(): number {
    return this.#dtls.dtls?.srtp.srtpProfile ?? 0
  }

  /** Resolves once `done()` holds, asked after every packet and every change of the connection. */
  async until(done: () => boolean, timeoutMs = 10_000): Promise<void> {
    if (done()) return
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => settle(new Error(`not within ${timeoutMs} ms; ${this.heard.length} packets heard`)),
        timeoutMs,
      )
      const look = () => done() && settle()
      const settle = (error?: Error) => {
        clearTimeout(timer)
        this.#events.off('packet', look).off('state', look)
        if (error) reject(error)
        else resolve()
      }
      this.#events.on('packet', look).on('state', look)
    })
  }

  /** Resolves once this many packets have been heard in all. */
  async hears(count: number, timeoutMs?: number): Promise<void> {
    await this.until(() => this.heard.length >= count, timeoutMs)
  }

  /** A packet of sound towards the engine. `skip` packets before it are lost. */
  async say(payload: Uint8Array, skip = 0): Promise<void> {
    this.#sequence += skip
    this.#timestamp += 960 * (skip + 1)
    await this.#send(this.#payloads.opus, this.#timestamp, Buffer.from(payload), false)
  }

  /** A packet of whatever payload number. */
  async sayAs(payloadType: number, payload: Buffer): Promise<void> {
    await this.#send(payloadType, this.#timestamp, payload, false)
  }

  /** A key as Chromium's phones send it: three packets, all with the end flag, all with the marker, no start. */
  async press(key: string): Promise<void> {
    const { keys } = this.#payloads
    if (keys === null) throw new Error('this peer knows no telephone-events')
    this.#timestamp += 9600
    const payload = Buffer.from([KEYS.indexOf(key), 0x80 | 10, 960 >> 8, 960 & 0xff])
    for (let i = 0; i < 3; i++) await this.#send(keys, this.#timestamp, payload, true)
  }

  /**
   * A receiver report of what it hears of a stream.
   *
   * @param block the share that was lost since its last one, in 256ths; the jitter, in ticks of 48 kHz
   */
  async report(ssrc: number, block: { readonly fractionLost: number; readonly jitter: number }): Promise<void> {
    const nothing = { packetsLost: 0, highestSequence: 0, lsr: 0, dlsr: 0 }
    const reports = [new RtcpReceiverInfo({ ssrc, ...nothing, ...block })]
    await this.#dtls.sendRtcp([new RtcpRrPacket({ ssrc: this.#ssrc, reports })])
  }

  /** Ends the DTLS association as a well-behaved peer does, with an encrypted close_notify. RFC 5246, section 7.2.1. */
  async hangUp(): Promise<void> {
    const socket = this.#dtls.dtls
    if (!socket) throw new Error('there is no handshake to end')
    const { epoch, version } = socket.dtls
    const sequenceNumber = ++socket.dtls.recordSequenceNumber
    const recordLayerHeader = { contentType: ALERT, protocolVersion: version, epoch, sequenceNumber, contentLen: 2 }
    const record = { recordLayerHeader, fragment: Buffer.of(1, 0) }
    const { fragment } = socket.cipher.encryptPacket(record as Parameters<typeof socket.cipher.encryptPacket>[0])
    const head = Buffer.alloc(13)
    head.writeUInt8(ALERT, 0)
    head.writeUInt8(version.major, 1)
    head.writeUInt8(version.minor, 2)
    head.writeUInt16BE(epoch, 3)
    head.writeUIntBE(sequenceNumber, 5, 6)
    head.writeUInt16BE(fragment.length, 11)
    await socket.transport.send(Buffer.concat([head, fragment]))
  }

  /** The heard packets from `from` on, decoded at 48 kHz, as if none had been lost. */
  sound(from = 0, to?: number): Float32Array {
    const decoder = new OpusDecoder(48_000)
    return joinSamples(this.heard.slice(from, to).map(({ payload }) => decoder.decode(payload)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close()
  }

  async #send(payloadType: number, timestamp: number, payload: Buffer, marker: boolean): Promise<void> {
    this.#sequence = (this.#sequence + 1) & 0xffff
    const header = new RtpHeader({ payloadType, marker, ssrc: this.#ssrc, sequenceNumber: this.#sequence, timestamp })
    await this.#dtls.sendRtp(payload, header)
  }
}

import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { joinSamples, OpusDecoder } from '@ringway/sound'
import {
  type RTCDtlsTransport,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  RtcpReceiverInfo,
  RtcpRrPacket,
  RtpHeader,
} from 'werift'
import { type Payloads, writeMetaAnswer, writeMetaOffer } from './meta-sdp.ts'

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
export type OfferShape = Partial<Payloads> & { readonly deadIPv6?: boolean }

/** The same for test answers. `actpass` is illegal in one, and passive in what it does. */
export type AnswerShape = { readonly setup?: 'passive' | 'active' | 'actpass'; readonly iceLite?: boolean }

type MadePeer = { readonly connection: RTCPeerConnection; readonly dtls: RTCDtlsTransport; readonly ssrc: number }

type DatagramSocket = { onData: (data: Buffer, from: readonly [string, number]) => void }

const KEYS = '0123456789*#ABCD'

/**
 * A peer in the shape of WhatsApp's relay, for tests: offers or answers, is ICE-lite and controlled, passive in DTLS, and
 * hears every packet that the engine sends.
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
  #sequence = 100
  #timestamp = 1000

  private constructor(sdp: string, made: MadePeer, payloads: Payloads) {
    const { connection, dtls, ssrc } = made
    this.sdp = sdp
    this.#connection = connection
    this.#dtls = dtls
    this.#ssrc = ssrc
    this.#payloads = payloads
    dtls.onStateChange.subscribe(() => this.#events.emit('state'))
    dtls.onRtp.subscribe(({ header, payload }) => {
      const { payloadType, marker, sequenceNumber: sequence, timestamp, ssrc } = header
      this.heard.push({ payloadType, marker, sequence, timestamp, ssrc, payload, at: performance.now() })
      this.#events.emit('packet')
    })
  }

  /** Of a call that the user makes. */
  static async offering({ opus = 111, keys = 126, deadIPv6 = true }: OfferShape = {}): Promise<MetaPeer> {
    const payloads = { opus, keys }
    const connection = newConnection(payloads, true)
    const { sender } = connection.addTransceiver('audio', { direction: 'sendrecv' })
    await connection.setLocalDescription(await connection.createOffer())
    const made = finish(connection, sender.ssrc)
    return new MetaPeer(writeMetaOffer(made.dtls, made.ssrc, payloads, deadIPv6), made, payloads)
  }

  /** Of a call that the business makes with `offer`. */
  static async answering(offer: string, { setup = 'passive', iceLite = true }: AnswerShape = {}): Promise<MetaPeer> {
    const payloads = { opus: 111, keys: 126 }
    const connection = newConnection(payloads, iceLite)
    await connection.setRemoteDescription({ type: 'offer', sdp: offer })
    const { sender } = connection.addTransceiver('audio', { direction: 'sendrecv' })
    await connection.setLocalDescription(await connection.createAnswer())
    const made = finish(connection, sender.ssrc)
    // Without this werift is the client in any case.
    made.dtls.role = setup === 'active' ? 'client' : 'server'
    return new MetaPeer(writeMetaAnswer(made.dtls, made.ssrc, { setup, iceLite }), made, payloads)
  }

  /** What Graph's `pre_accept` does. */
  async accept(answer: string): Promise<void> {
    await this.#connection.setRemoteDescription({ type: 'answer', sdp: answer })
  }

  get connected(): boolean {
    return this.#dtls.state === 'connected'
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
    const recordLayerHeader = { contentType: 21, protocolVersion: version, epoch, sequenceNumber, contentLen: 2 }
    const record = { recordLayerHeader, fragment: Buffer.of(1, 0) }
    const { fragment } = socket.cipher.encryptPacket(record as Parameters<typeof socket.cipher.encryptPacket>[0])
    const head = Buffer.alloc(13)
    head.writeUInt8(21, 0)
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

function newConnection({ opus, keys }: Payloads, iceLite: boolean): RTCPeerConnection {
  const codecs = [
    new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: opus }),
    new RTCRtpCodecParameters({ mimeType: 'audio/telephone-event', clockRate: 8000, payloadType: keys ?? 126 }),
  ]
  return new RTCPeerConnection({
    iceLite,
    iceServers: [],
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ['127.0.0.1'],
    codecs: { audio: codecs },
  })
}

/** Gives a connection that has described itself the looks of WhatsApp's: a long name, a padded password. */
function finish(connection: RTCPeerConnection, ssrc: number): MadePeer {
  const [dtls] = connection.dtlsTransports
  if (!dtls) throw new Error('the test peer made no transport')
  const ice = dtls.iceTransport.connection
  ice.localUsername = randomBytes(8).toString('hex')
  ice.localPassword = randomBytes(16).toString('base64')
  keepEarlyHandshake(dtls)
  return { connection, dtls, ssrc }
}

/**
 * Keeps handshake packets that come before werift has made its DTLS server, and delivers them then. Without this they
 * are dropped and come again a second later, which WhatsApp's relay does not do to anybody.
 */
function keepEarlyHandshake(dtls: RTCDtlsTransport): void {
  // werift types its connection without the sockets that it has.
  const { protocols } = dtls.iceTransport.connection as unknown as { protocols: { transport: DatagramSocket }[] }
  for (const { transport } of protocols) {
    const deliver = transport.onData
    const early: Parameters<DatagramSocket['onData']>[] = []
    transport.onData = (data, address) => {
      const first = data[0] ?? 0
      const isHandshake = first >= 20 && first <= 63 // RFC 7983
      if (isHandshake && !dtls.dtls) early.push([data, address])
      else deliver(data, address)
    }
    dtls.onStateChange.subscribe(() => {
      setImmediate(() => {
        if (dtls.dtls) for (const [data, address] of early.splice(0)) deliver(data, address)
      })
    })
  }
}

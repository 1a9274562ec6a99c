import { EventEmitter } from 'node:events'
import { Audio, PeerConnection, type Track } from 'node-datachannel'
import { type RtpPacket, RtpWriter, readRtp } from '../rtp.ts'
import { keyNumber } from '../telephone-event.ts'

const OPUS = 111
const KEYS = 126
const SSRC = 4_711

/** A peer on node-datachannel: full ICE, and either role in the handshake. */
export class DatachannelPeer implements AsyncDisposable {
  readonly heard: RtpPacket[] = []
  readonly #events = new EventEmitter<{ changed: [] }>()
  readonly #connection = new PeerConnection('peer', {
    iceServers: [],
    bindAddress: '127.0.0.1',
    disableAutoNegotiation: true,
    forceMediaTransport: true,
  })
  readonly #writer = new RtpWriter(SSRC)
  #track: Track | null = null
  #sequence = 100
  #timestamp = 1_000

  /** Its offer, with all of its candidates. */
  async offer(): Promise<string> {
    this.#adopt(this.#connection.addTrack(describeAudio('audio')))
    return await this.#described('offer')
  }

  accept(answer: string): void {
    this.#connection.setRemoteDescription(answer, 'answer')
  }

  /** Its answer to an offer, with all of its candidates. */
  async answer(offer: string, setup: 'active' | 'passive'): Promise<string> {
    this.#connection.setRemoteDescription(
      offer.replace('a=setup:actpass', `a=setup:${setup === 'active' ? 'passive' : 'active'}`),
      'offer',
    )
    this.#adopt(this.#connection.addTrack(describeAudio(/a=mid:(\S+)/.exec(offer)?.[1] ?? 'audio')))
    return await this.#described('answer')
  }

  async until(holds: () => boolean, timeoutMs = 10_000): Promise<void> {
    if (holds()) return
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => settle(new Error(`not within ${timeoutMs} ms; ${this.heard.length} packets heard`)),
        timeoutMs,
      )
      const look = () => holds() && settle()
      const settle = (error?: Error) => {
        clearTimeout(timer)
        this.#events.off('changed', look)
        if (error) reject(error)
        else resolve()
      }
      this.#events.on('changed', look)
    })
  }

  get connected(): boolean {
    return this.#track?.isOpen() ?? false
  }

  get closed(): boolean {
    return ['closed', 'failed', 'disconnected'].includes(this.#connection.state())
  }

  /** A packet of sound. */
  say(payload: Uint8Array): void {
    this.#timestamp += 960
    this.#send(OPUS, payload, false)
  }

  /** A key, told by three packets that all say that it is over. */
  press(key: string): void {
    this.#timestamp += 9_600
    for (let i = 0; i < 3; i++) this.#send(KEYS, Buffer.from([keyNumber(key), 0x80 | 10, 3, 0xc0]), i === 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.close()
  }

  #adopt(track: Track): void {
    this.#track = track
    track.onOpen(() => this.#events.emit('changed'))
    track.onMessage((bytes) => {
      const packet = readRtp(Buffer.from(bytes))
      if (packet) this.heard.push(packet)
      this.#events.emit('changed')
    })
    this.#connection.onStateChange(() => this.#events.emit('changed'))
  }

  #send(payloadType: number, payload: Uint8Array, marker: boolean): void {
    const place = { sequence: this.#sequence, timestamp: this.#timestamp >>> 0, marker }
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#track?.sendMessageBinary(this.#writer.write({ payloadType, ...place }, payload))
  }

  async #described(type: 'offer' | 'answer'): Promise<string> {
    const gathered = new Promise<void>((resolve) => {
      this.#connection.onGatheringStateChange((state) => state === 'complete' && resolve())
    })
    this.#connection.setLocalDescription(type)
    await gathered
    return this.#connection.localDescription()?.sdp ?? ''
  }
}

function describeAudio(mid: string): Audio {
  const audio = new Audio(mid, 'SendRecv')
  audio.addOpusCodec(OPUS, 'minptime=20;useinbandfec=1')
  audio.addAudioCodec(KEYS, 'telephone-event/8000')
  audio.addSSRC(SSRC, 'peer', 'peer', 'peer-audio')
  return audio
}

import { randomInt } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { isIPv6 } from 'node:net'
import { RTP_TICKS_PER_PACKET } from '@ringway/sound'
import { Audio, PeerConnection, type Track } from 'node-datachannel'
import type { Answer } from '../answer.ts'
import type { LegEnd } from '../engine.ts'
import { type LegStats, NO_PACKETS, Reception } from '../leg-stats.ts'
import { type Offer, OUR_AUDIO } from '../offer.ts'
import { opusTicks } from '../opus-ticks.ts'
import { OutgoingStream, type Place } from '../outgoing-stream.ts'
import { type KeySlot, Playlist, type Slot } from '../playlist.ts'
import type { ProcessOptions } from '../process/protocol.ts'
import { MAX_PAYLOAD_BYTES, type RtpPacket, RtpWriter, readRtp } from '../rtp.ts'
import {
  type AudioLine,
  candidateText,
  type LocalTransport,
  plainDescription,
  readTransport,
  type Transport,
} from '../sdp.ts'
import { type HeardKey, hearKey, keyOf } from '../telephone-event.ts'
import { needFreePort } from './free-port.ts'
import type { LegRecording } from './leg-recording.ts'

export type PeerLegEvents = {
  connected: []
  /** Packets may leave from now on: it is connected and open. */
  ready: []
  firstPacket: []
  digit: [digit: string]
  /** A packet of its party has left on the leg it is passed on to. */
  passedOn: []
  /** A packet of its own party's sound has come in, whole RTP. */
  sound: [packet: Buffer]
  closed: [reason: LegEnd]
}

/**
 * RTP ticks without sound of the other party after which silence leaves, 200 ms: longer than a telephone network's
 * jitter, shorter than anybody takes for a line that is dead.
 */
const QUIET_ENOUGH = 10 * RTP_TICKS_PER_PACKET

const NOTHING_PLAYED: Pick<Slot, 'started' | 'ended'> = { started: [], ended: [] }

type Onward = { readonly to: PeerLeg; readonly kept: string }

type MadePeer = {
  readonly connection: PeerConnection
  readonly track: Track
  readonly transport: LocalTransport
  readonly audio: AudioLine
}

/**
 * One peer connection with its one track, its outgoing stream and its playlist.
 *
 * It holds the connection and the track for as long as it lives: when either is dropped, it is collected as garbage
 * and the leg goes deaf without an error.
 */
export class PeerLeg {
  readonly id: string
  readonly events = new EventEmitter<PeerLegEvents>()
  readonly playlist: Playlist
  /** What is recorded of it now. */
  readonly recordings = new Set<LegRecording>()
  readonly transport: LocalTransport
  readonly #audio: AudioLine
  readonly #connection: PeerConnection
  readonly #track: Track
  readonly #writer: RtpWriter
  readonly #stream: OutgoingStream
  readonly #reception = new Reception()
  /** The other side; null until its answer is there. */
  #remote: Transport | null
  #heard: HeardKey = null
  #sent = 0
  #talking = false
  /** Where what its party says is passed on to, but for the keys in `kept`. */
  #onward: Onward | null = null
  /** Whether it is sent by {@link say} what others say. */
  #fed = false
  /** RTP ticks since the end of the other party's last packet, negative while it lasts; null once we send again. */
  #quiet: number | null = null
  #hearing = false
  #connecting = false
  #connected = false
  #opened = false
  #ended = false

  private constructor(id: string, remote: Transport | null, silence: Uint8Array, made: MadePeer) {
    this.id = id
    this.playlist = new Playlist(silence)
    this.#remote = remote
    this.#audio = made.audio
    this.#connection = made.connection
    this.#track = made.track
    this.#writer = new RtpWriter(made.transport.ssrc)
    this.#stream = new OutgoingStream(RTP_TICKS_PER_PACKET, {
      sequence: randomInt(2 ** 15), // the lower half, so that the first wrap is far from the start
      timestamp: randomInt(2 ** 32),
    })
    this.transport = made.transport
    this.#listen()
  }

  /**
   * Binds a port and makes our half of the transport; nothing is sent yet.
   *
   * @param silence the packet that leaves when there is nothing to play
   * @throws NoFreePort
   */
  static async answer(id: string, offer: Offer, silence: Uint8Array, options: ProcessOptions): Promise<PeerLeg> {
    const made = await makePeer(id, offer, options, (connection) => {
      // As ice-lite, whatever it says: so that we take the controlling role, as WhatsApp demands.
      connection.setRemoteDescription(plainDescription(offer, offer, { setup: 'actpass', iceLite: true }), 'offer')
      connection.setLocalDescription('answer')
    })
    return new PeerLeg(id, offer, silence, made)
  }

  /** The same for a leg whose other side is not known before {@link applyAnswer}. @throws NoFreePort */
  static async offer(id: string, silence: Uint8Array, options: ProcessOptions): Promise<PeerLeg> {
    const made = await makePeer(id, OUR_AUDIO, options, (connection) => connection.setLocalDescription('offer'))
    return new PeerLeg(id, null, silence, made)
  }

  /** Packets may leave: connected and open, and not ended. */
  get ready(): boolean {
    return this.#connected && this.#opened && !this.#ended
  }

  /** Once, for a leg that made an offer. Connects. */
  applyAnswer(answer: Answer): void {
    if (this.#remote || this.#ended) return
    this.#connection.setRemoteDescription(plainDescription(this.#audio, answer, answer), 'answer')
    this.#remote = answer
    this.connect()
  }

  /** Tells the other side's addresses to the ICE library, which begins its checks at once. Waits for the answer. */
  connect(): void {
    if (!this.#remote || this.#connecting || this.#ended) return
    this.#connecting = true
    const sixth = isIPv6(this.transport.candidates[0]?.address ?? '')
    for (const [i, candidate] of this.#remote.candidates.entries()) {
      // An address of the other family cannot be reached from our one socket; trying it would only cost time.
      if (isIPv6(candidate.address) !== sixth) continue
      this.#connection.addRemoteCandidate(candidateText(candidate, i + 1), this.#audio.mid)
    }
  }

  open(): void {
    if (this.#opened) return
    this.#opened = true
    this.connect()
    if (this.ready) this.events.emit('ready')
  }

  /** From now on what this leg's party says is passed on to `other`, but for the keys in `kept`; null: no longer. */
  passOnTo(other: PeerLeg | null, kept = ''): void {
    this.#onward = other && { to: other, kept }
  }

  /** Whether what others say is sent by {@link say}: only where that pauses, silence leaves. */
  feed(on: boolean): void {
    this.#fed = on
  }

  /** Sends a packet of sound in place of silence, while nothing is played. */
  say(packet: RtpPacket): void {
    this.#passOn(packet, 'sound')
  }

  /** Sends the next 20 ms of the playlist; with nothing to play, silence, unless another party's packets come. */
  sendNext(): Pick<Slot, 'started' | 'ended'> {
    if (this.playlist.isIdle && this.#isFed()) return NOTHING_PLAYED
    this.#goOn()
    const slot = this.playlist.next()
    if (slot.key && this.#audio.keysPayload !== null) {
      this.#sendKey(slot.key, this.#audio.keysPayload)
      return slot
    }
    const talkStart = slot.talk && !this.#talking
    this.#talking = slot.talk
    this.#sendSound(this.#stream.own(talkStart), slot.packet)
    return slot
  }

  #sendKey({ payload, begins }: KeySlot, keysPayload: number): void {
    this.#talking = false
    if (payload) this.#send(keysPayload, this.#stream.ownKey(begins), payload)
    else this.#sendSound(this.#stream.own(false), this.playlist.silence)
  }

  /** In place of this slot's packet somebody else has been heard just now. Not when the bridge is over. */
  #isFed(): boolean {
    if (!(this.#onward || this.#fed) || this.#quiet === null || this.#quiet >= QUIET_ENOUGH) return false
    this.#quiet += RTP_TICKS_PER_PACKET
    return true
  }

  /** Our own packets again: the time in which nobody's left has passed all the same. */
  #goOn(): void {
    if (this.#quiet !== null) this.#stream.pass(Math.max(0, this.#quiet))
    this.#quiet = null
  }

  /** What somebody else says. @returns whether it has left */
  #passOn(packet: RtpPacket, kind: 'sound' | 'key'): boolean {
    if (!this.ready || !this.playlist.isIdle || packet.payload.length > MAX_PAYLOAD_BYTES) return false
    const { opusPayload, keysPayload } = this.#audio
    const payloadType = kind === 'sound' ? opusPayload : keysPayload
    if (payloadType === null) return this.#leaveOut(packet)
    const ticks = kind === 'sound' ? opusTicks(packet.payload) : 0
    const place = kind === 'sound' ? this.#stream.passedOn(packet, ticks) : this.#stream.keyPassedOn(packet)
    if (!place) return false
    this.#talking = false
    this.#quiet = -ticks
    if (kind === 'sound') this.#sendSound(place, packet.payload)
    else this.#send(payloadType, place, packet.payload)
    return true
  }

  #leaveOut(packet: RtpPacket): false {
    this.#stream.leaveOut(packet)
    return false
  }

  #sendSound(place: Place, payload: Uint8Array): void {
    for (const recording of this.recordings)
      recording.hear('outbound', { ssrc: this.transport.ssrc, timestamp: place.timestamp, payload })
    this.#send(this.#audio.opusPayload, place, payload)
  }

  #send(payloadType: number, place: Place, payload: Uint8Array): void {
    if (!this.#track.isOpen()) return
    if (this.#track.sendMessageBinary(this.#writer.write({ payloadType, ...place }, payload))) this.#sent++
  }

  stats(): LegStats {
    return { ...NO_PACKETS, sent: this.#sent, ...this.#reception.totals() }
  }

  /** Ends the leg. The library says goodbye to the other side and frees the port by itself, within milliseconds. */
  close(reason: LegEnd): void {
    if (this.#ended) return
    this.#ended = true
    // Its own 'closed' is not waited for: it is not told in every case (never, for one, when the other side hung up).
    this.#connection.close()
    // The library holds what a track calls, and so this leg, until the track itself is closed.
    this.#track.close()
    this.events.emit('closed', reason)
  }

  #listen(): void {
    this.#track.onOpen(() => this.#onConnected())
    this.#track.onMessage((bytes) => this.#onPacket(bytes))
    this.#connection.onStateChange((state) => {
      if (state === 'failed' || state === 'closed')
        this.close(this.#connected ? 'connection-lost' : 'connection-failed')
    })
  }

  #onConnected(): void {
    if (this.#connected || this.#ended) return
    this.#connected = true
    this.events.emit('connected')
    if (this.ready) this.events.emit('ready')
  }

  #onPacket(bytes: Buffer): void {
    const packet = this.#ended ? null : readRtp(bytes)
    if (!packet) return
    this.#reception.count(packet.ssrc, packet.sequence)
    if (!this.#hearing) this.events.emit('firstPacket')
    this.#hearing = true
    if (this.#onward) this.#hand(packet, this.#onward)
    if (packet.payloadType === this.#audio.keysPayload) this.#onKey(packet)
    else if (packet.payloadType === this.#audio.opusPayload) this.#onSound(packet, bytes)
  }

  #onSound(packet: RtpPacket, bytes: Buffer): void {
    for (const recording of this.recordings) recording.hear('inbound', packet)
    this.events.emit('sound', bytes)
  }

  #hand(packet: RtpPacket, { to, kept }: Onward): void {
    const { opusPayload, keysPayload } = this.#audio
    const key = packet.payloadType === keysPayload ? keyOf(packet.payload) : null
    const kind = packet.payloadType === opusPayload ? 'sound' : key !== null && !kept.includes(key) ? 'key' : null
    if (kind === null) to.#leaveOut(packet)
    else if (to.#passOn(packet, kind)) this.events.emit('passedOn')
  }

  #onKey({ timestamp, payload }: RtpPacket): void {
    const { key, heard } = hearKey(this.#heard, timestamp, payload)
    this.#heard = heard
    if (key !== null) this.events.emit('digit', key)
  }
}

/** @param negotiate sets the descriptions, our own last */
async function makePeer(
  id: string,
  audio: AudioLine,
  { udpPorts, bindAddress }: ProcessOptions,
  negotiate: (connection: PeerConnection) => void,
): Promise<MadePeer> {
  await needFreePort(udpPorts, bindAddress)
  const connection = new PeerConnection(id, {
    iceServers: [],
    bindAddress,
    portRangeBegin: udpPorts.from,
    portRangeEnd: udpPorts.to,
    disableAutoNegotiation: true,
    forceMediaTransport: true,
  })
  try {
    const ssrc = 1 + randomInt(2 ** 32 - 1)
    const track = connection.addTrack(describeAudio(audio, ssrc))
    const gathered = new Promise<void>((resolve) => {
      connection.onGatheringStateChange((state) => state === 'complete' && resolve())
    })
    negotiate(connection)
    await gathered
    return { connection, track, transport: readTransport(connection.localDescription()?.sdp ?? '', ssrc), audio }
  } catch (error) {
    connection.close()
    throw error
  }
}

function describeAudio({ mid, opusPayload, opusParameters, keysPayload }: AudioLine, ssrc: number): Audio {
  const audio = new Audio(mid, 'SendRecv')
  audio.addOpusCodec(opusPayload, opusParameters ?? 'minptime=20;useinbandfec=1')
  if (keysPayload !== null) audio.addAudioCodec(keysPayload, 'telephone-event/8000')
  audio.addSSRC(ssrc, 'ringway', 'ringway', 'ringway-audio')
  return audio
}

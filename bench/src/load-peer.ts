/**
 * The far end of many calls, in a process of its own: takes an offer, answers it, sends a packet every 20 ms and notes what
 * comes. It is no part of the engine it loads: of that it shares the WebRTC library alone. Packets carry their number and
 * when they left, in place of sound, which nobody decodes on the way.
 */
import { randomInt } from 'node:crypto'
import { Audio, PeerConnection, type Track } from 'node-datachannel'
import type { LegCount, LoadAnswer, LoadQuestion } from './load-words.ts'

const OPUS = 111
const KEYS = 126
const TICKS = 960
const PACKET_MS = 20
/** 18 kbit/s, as the engine's own packets. */
const PAYLOAD_BYTES = 45
/** Of an Opus packet of 20 ms: configuration 31, mono, one frame. RFC 6716, 3.1. */
const TOC = 31 << 3

class Leg {
  readonly #connection: PeerConnection
  readonly #track: Track
  readonly #packet = Buffer.alloc(12 + PAYLOAD_BYTES)
  #sequence = randomInt(2 ** 15)
  #timestamp = randomInt(2 ** 31)
  /** What came since it was last asked. */
  #received = 0
  #highest = -1
  #first = -1
  #delays: number[] = []
  #lateness: number[] = []
  #cameAt: bigint | null = null
  /** Sound that is not a marked packet, and when it first came. */
  #soundAt: bigint | null = null
  #soundAfter: bigint | null = null

  constructor(connection: PeerConnection, track: Track, ssrc: number) {
    this.#connection = connection
    this.#track = track
    this.#packet.writeUInt8(0x80, 0)
    this.#packet.writeUInt32BE(ssrc, 8)
    this.#packet.writeUInt8(TOC, 12)
    track.onMessage((bytes) => this.#heard(bytes))
  }

  get isOpen(): boolean {
    return this.#track.isOpen()
  }

  send(number: number): void {
    this.#packet.writeUInt32BE(number, 13)
    this.#packet.writeBigInt64BE(process.hrtime.bigint(), 17)
    this.#write(OPUS, this.#packet)
    this.#timestamp = (this.#timestamp + TICKS) >>> 0
  }

  /** A key as Chromium sends it. @returns when its first packet left, in nanoseconds */
  press(event: number): bigint {
    const packet = Buffer.concat([this.#packet.subarray(0, 12), Buffer.of(event, 0x80 | 10, 3, 0xc0)])
    const at = process.hrtime.bigint()
    for (let i = 0; i < 3; i++) this.#write(KEYS, packet)
    this.#timestamp = (this.#timestamp + 10 * TICKS) >>> 0
    return at
  }

  listenForSound(): void {
    this.#soundAt = null
    this.#soundAfter = process.hrtime.bigint()
  }

  get soundAt(): bigint | null {
    return this.#soundAt
  }

  count(): LegCount {
    const expected = this.#first < 0 ? 0 : this.#highest - this.#first + 1
    const count = { received: this.#received, expected, delays: this.#delays, lateness: this.#lateness }
    this.#delays = []
    this.#lateness = []
    this.#received = 0
    this.#first = -1
    this.#highest = -1
    return count
  }

  close(): void {
    this.#connection.close()
  }

  #write(payload: number, packet: Buffer): void {
    packet.writeUInt8(payload, 1)
    packet.writeUInt16BE(this.#sequence, 2)
    packet.writeUInt32BE(this.#timestamp, 4)
    this.#sequence = (this.#sequence + 1) & 0xffff
    if (this.#track.isOpen()) this.#track.sendMessageBinary(packet)
  }

  #heard(bytes: Buffer): void {
    const isRtcp = (bytes[1] ?? 0) >= 192 && (bytes[1] ?? 0) <= 223
    if (isRtcp || bytes.length < 12) return
    const now = process.hrtime.bigint()
    if (bytes.length === 12 + PAYLOAD_BYTES && bytes[12] === TOC) this.#marked(bytes, now)
    else this.#unmarked(bytes, now)
  }

  #unmarked(bytes: Buffer, now: bigint): void {
    // A prompt of the engine's; what it sends when nothing plays is a few bytes.
    if (bytes.length > 24 && this.#soundAfter !== null) this.#soundAt ??= now
    if (this.#cameAt !== null) this.#lateness.push(Math.max(0, Number(now - this.#cameAt) / 1e6 - PACKET_MS))
    this.#cameAt = now
    // The engine's own packets: what is missing shows in their sequence numbers.
    const sequence = bytes.readUInt16BE(2)
    this.#note(this.#highest < 0 ? sequence : this.#highest + (((sequence - this.#highest) << 16) >> 16))
  }

  #note(number: number): void {
    if (this.#first < 0) this.#first = number
    this.#highest = Math.max(this.#highest, number)
    this.#received++
  }

  #marked(bytes: Buffer, now: bigint): void {
    this.#note(bytes.readUInt32BE(13))
    this.#delays.push(Number(now - bytes.readBigInt64BE(17)) / 1e6)
  }
}

const legs = new Map<string, Leg>()
let number = 0
let late: number[] = []

/** All legs every 20 ms, a quarter of them every 5 ms, by deadlines that do not drift. */
const began = performance.now()
let notch = 0
setInterval(() => {
  while (began + notch * (PACKET_MS / 4) <= performance.now()) {
    late.push(performance.now() - began - notch * (PACKET_MS / 4))
    const phase = notch % 4
    let index = 0
    for (const leg of legs.values()) if (index++ % 4 === phase && leg.isOpen) leg.send(number)
    notch += 1
    if (phase === 3) number += 1
  }
}, 1)

process.on('disconnect', () => process.exit(0))
process.on('message', (question: LoadQuestion) => {
  void reply(question).then((answer) => process.send?.({ id: question.id, ...answer }))
})

async function reply(question: LoadQuestion): Promise<LoadAnswer> {
  switch (question.ask) {
    case 'answer':
      return { sdp: await answer(question.leg, question.offer, question.toLite) }
    case 'direct':
      await direct(question.legs)
      return {}
    case 'open':
      return { open: question.legs.filter((leg) => legs.get(leg)?.isOpen).length }
    case 'count': {
      const lateness = late
      late = []
      const { user, system } = process.cpuUsage()
      const counts = question.legs.map((leg) => legs.get(leg)?.count() ?? { received: 0, expected: 0, delays: [] })
      return { counts, lateness, cpuMs: (user + system) / 1000 }
    }
    case 'press':
      return { at: String(legs.get(question.leg)?.press(question.event) ?? 0n) }
    case 'listen':
      legs.get(question.leg)?.listenForSound()
      return {}
    case 'sound':
      return { at: legs.get(question.leg)?.soundAt?.toString() ?? null }
    case 'close':
      for (const leg of question.legs) {
        legs.get(leg)?.close()
        legs.delete(leg)
      }
      return {}
    default:
      return question satisfies never
  }
}

function newPeer(name: string, mid: string): { connection: PeerConnection; track: Track; ssrc: number } {
  const connection = new PeerConnection(name, {
    iceServers: [],
    bindAddress: '127.0.0.1',
    disableAutoNegotiation: true,
    forceMediaTransport: true,
  })
  const ssrc = 1 + randomInt(2 ** 32 - 1)
  const audio = new Audio(mid, 'SendRecv')
  audio.addOpusCodec(OPUS, 'minptime=20;useinbandfec=1')
  audio.addAudioCodec(KEYS, 'telephone-event/8000')
  audio.addSSRC(ssrc, 'load', 'load', 'load-audio')
  return { connection, track: connection.addTrack(audio), ssrc }
}

async function described(connection: PeerConnection, type: 'offer' | 'answer'): Promise<string> {
  const gathered = new Promise<void>((resolve) => {
    connection.onGatheringStateChange((state) => state === 'complete' && resolve())
  })
  connection.setLocalDescription(type)
  await gathered
  return connection.localDescription()?.sdp ?? ''
}

async function answer(name: string, offer: string, toLite = false): Promise<string> {
  const mid = /^a=mid:(.+?)\r?$/m.exec(offer)?.[1] ?? 'audio'
  const { connection, track, ssrc } = newPeer(name, mid)
  // WhatsApp's relay is ICE-lite and passive: it waits for the other side's checks and handshake. So this one is not told
  // where to send its own, and is asked to be the server.
  const waiting = offer.replace('a=setup:actpass', 'a=setup:active').replace(/^a=candidate:.*\r?\n/gm, '')
  connection.setRemoteDescription(toLite ? offer : waiting, 'offer')
  const sdp = await described(connection, 'answer')
  legs.set(name, new Leg(connection, track, ssrc))
  return sdp
}

/** Two of our own without an engine between them: what the measurement itself takes. */
async function direct([one, other]: readonly [string, string]): Promise<void> {
  const { connection, track, ssrc } = newPeer(one, 'audio')
  const offer = await described(connection, 'offer')
  const sdp = await answer(other, offer)
  legs.set(one, new Leg(connection, track, ssrc))
  connection.setRemoteDescription(sdp, 'answer')
}

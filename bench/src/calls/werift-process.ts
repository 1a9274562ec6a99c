/** werift as an engine, in a process of its own: connects, plays, joins; no more than a load asks of it. */
import { randomInt } from 'node:crypto'
import type { PromptSource } from '@ringway/media'
import { encodeOpus, openSpeech, type Pcm, RTP_TICKS_PER_PACKET, ringTone, silencePacket } from '@ringway/sound'
import { type RTCDtlsTransport, RTCPeerConnection, RTCRtpCodecParameters, RtpHeader } from 'werift'
import { answerQuestions } from './asked-process.ts'
import { Pacer } from './media-kit.ts'
import type { WeriftQuestions, WeriftTold } from './werift-words.ts'

const OPUS = 111

class Leg {
  readonly #connection: RTCPeerConnection
  readonly #dtls: RTCDtlsTransport
  readonly #candidates: readonly string[]
  readonly #ssrc = randomInt(1, 2 ** 32)
  #sequence = randomInt(2 ** 15)
  #timestamp = randomInt(2 ** 31)
  #packets: readonly Uint8Array[] = [silencePacket()]
  #next = 0
  joined: Leg | null = null
  sent = 0
  received = 0

  /** @param candidates the other side's, which are held back until we connect */
  constructor(connection: RTCPeerConnection, dtls: RTCDtlsTransport, candidates: readonly string[]) {
    this.#connection = connection
    this.#dtls = dtls
    this.#candidates = candidates
    dtls.onRtp.subscribe(({ payload }) => {
      this.received++
      this.joined?.send(payload)
    })
  }

  get isConnected(): boolean {
    return this.#dtls.state === 'connected'
  }

  async connect(): Promise<void> {
    for (const candidate of this.#candidates)
      await this.#connection.addIceCandidate({ candidate, sdpMid: 'audio', sdpMLineIndex: 0 })
    await this.#connection.addIceCandidate({ candidate: '', sdpMid: 'audio', sdpMLineIndex: 0 })
  }

  play(packets: readonly Uint8Array[]): void {
    this.#packets = packets
    this.#next = 0
  }

  sendNext(): void {
    const packet = this.#packets[this.#next++ % this.#packets.length]
    if (packet && !this.joined) this.send(Buffer.from(packet))
  }

  send(payload: Buffer): void {
    if (!this.isConnected) return
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#timestamp = (this.#timestamp + RTP_TICKS_PER_PACKET) >>> 0
    const place = { sequenceNumber: this.#sequence, timestamp: this.#timestamp }
    const header = new RtpHeader({ payloadType: OPUS, ssrc: this.#ssrc, ...place })
    this.sent++
    void this.#dtls.sendRtp(payload, header).catch(() => {})
  }

  async close(): Promise<void> {
    await this.#connection.close()
  }
}

const legs: Leg[] = []
const prompts: Uint8Array[][] = []
const pacer = new Pacer<Leg>((leg) => leg.sendNext())

answerQuestions<WeriftQuestions>({
  prepare: async ({ source }) => {
    const packets = encodeOpus(await soundOf(source))
    return { prompt: prompts.push(packets) - 1, durationMs: packets.length * 20 }
  },
  answer: ({ offer }) => answer(offer),
  connect: async ({ leg }) => {
    await legNumbered(leg).connect()
    return {}
  },
  open: ({ leg }) => {
    pacer.add(legNumbered(leg))
    return {}
  },
  play: ({ leg, prompt }) => {
    legNumbered(leg).play(prompts[prompt] ?? [])
    return {}
  },
  bridge: ({ legs: [first, second] }) => {
    legNumbered(first).joined = legNumbered(second)
    legNumbered(second).joined = legNumbered(first)
    return {}
  },
  stats: () => {
    const { user, system } = process.cpuUsage()
    const sum = (read: (leg: Leg) => number) => legs.reduce((all, leg) => all + read(leg), 0)
    const packets = { sent: sum(({ sent }) => sent), received: sum(({ received }) => received), lost: 0 }
    return { processId: process.pid, ...packets, lateness: pacer.lateness(), cpuMs: (user + system) / 1_000 }
  },
  close: async ({ leg }) => {
    pacer.remove(legNumbered(leg))
    await legNumbered(leg).close()
    return {}
  },
})

async function answer(offer: string): Promise<{ leg: number; sdp: string }> {
  const codec = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: OPUS }
  const connection = new RTCPeerConnection({
    iceServers: [],
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ['127.0.0.1'],
    codecs: { audio: [new RTCRtpCodecParameters(codec)] },
  })
  connection.addTransceiver('audio', { direction: 'sendrecv' })
  await connection.setRemoteDescription({ type: 'offer', sdp: offer.replace(/^a=candidate:.*\r\n/gm, '') })
  await connection.setLocalDescription(await connection.createAnswer())
  const [dtls] = connection.dtlsTransports
  if (!dtls) throw new Error('werift made no transport')
  const candidates = [...offer.matchAll(/^a=(candidate:.*)\r$/gm)].map(([, candidate = '']) => candidate)
  const leg = legs.push(new Leg(connection, dtls, candidates)) - 1
  const tell = (what: WeriftTold['what']) => process.send?.({ leg, what } satisfies WeriftTold)
  dtls.onStateChange.subscribe((state) => {
    if (state === 'connected') tell('connected')
    if (state === 'failed' || state === 'closed') tell('closed')
  })
  return { leg, sdp: connection.localDescription?.sdp ?? '' }
}

async function soundOf(source: PromptSource): Promise<Pcm> {
  if (source.kind === 'ringing') return ringTone(source.tone)
  if (source.kind !== 'speech') throw new Error(`werift is not asked to play ${source.kind} here`)
  await using speaker = openSpeech()
  return await speaker.speak({ text: source.text })
}

function legNumbered(number: number): Leg {
  const leg = legs[number]
  if (!leg) throw new RangeError(`there is no leg ${number}`)
  return leg
}

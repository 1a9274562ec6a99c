/**
 * Businesses and phones for tests: WebRTC peers on another stack than the relay's, in a process of its own.
 *
 * It takes orders from its parent and tells what it saw. See `business-peer.test.parent.ts`.
 */
import { toneShare } from '@ringway/sound'
import datachannel, { type PeerConnection, type Track } from 'node-datachannel'
import type { Order, PeerPayloadTypes, PeerSound, Report, Telling } from './business-peer.test.parent.ts'
import { PEER_CODECS, type PeerCodec } from './business-peer.test.sound.ts'
import { G711_TYPES } from './payload-types.ts'

const WHATSAPP: PeerPayloadTypes = { opus: 111, keys: 126 }
const FMTP = 'maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;sprop-maxcapturerate=16000;useinbandfec=1'
const { Audio, PeerConnection: Peer } = datachannel

class TestPeer {
  readonly #id: string
  readonly #soundType: number
  readonly #codec: PeerCodec
  readonly #peer: PeerConnection
  readonly #track: Track
  readonly #ssrc = Math.floor(Math.random() * 0x7fff_ffff)
  readonly #seen = { packets: 0, ssrcs: new Set<number>(), keys: new Set<string>(), digits: '', lost: 0, rfc4733: 0 }
  readonly #heard: Buffer[] = []
  #lastSequence: number | null = null
  // Close below the wrap, so that every call crosses it.
  #sequenceNumber = 65_530
  #timestamp = 0xffff_f000
  #playing: NodeJS.Timeout | null = null

  constructor(id: string, mid: string, { opus, keys }: PeerPayloadTypes, speaks: PeerSound = 'opus') {
    this.#id = id
    this.#soundType = speaks === 'opus' ? opus : G711_TYPES[speaks]
    this.#codec = PEER_CODECS[speaks]
    this.#peer = new Peer(id, {
      iceServers: [],
      bindAddress: '127.0.0.1',
      disableAutoNegotiation: true,
      forceMediaTransport: true,
    })
    const audio = new Audio(mid, 'SendRecv')
    if (speaks === 'opus') audio.addOpusCodec(opus, FMTP)
    else audio.addAudioCodec(this.#soundType, `${speaks}/8000`)
    if (keys !== null) audio.addAudioCodec(keys, 'telephone-event/8000')
    audio.addSSRC(this.#ssrc, 'peer', 'stream', 'track')
    this.#track = this.#peer.addTrack(audio)
    this.#peer.onStateChange((state) => tell({ tells: 'state', id, state }))
    this.#track.onOpen(() => tell({ tells: 'open', id }))
    this.#track.onMessage((packet) => this.#received(packet))
  }

  /** As a business does that is called. */
  answer(offer: string): Promise<string> {
    const gathered = this.#gathered()
    this.#peer.setRemoteDescription(offer, 'offer')
    this.#peer.setLocalDescription('answer')
    return gathered
  }

  /** As a business does that calls, or a browser phone; `accept` follows. */
  offer(): Promise<string> {
    const gathered = this.#gathered()
    this.#peer.setLocalDescription('offer')
    return gathered
  }

  accept(answer: string): void {
    this.#peer.setRemoteDescription(answer, 'answer')
  }

  #gathered(): Promise<string> {
    return new Promise((resolve) => {
      this.#peer.onGatheringStateChange((state) => {
        if (state === 'complete') resolve(this.#peer.localDescription()?.sdp ?? '')
      })
    })
  }

  /** Sends one packet for each letter, every 20 ms: see {@link Order} for what the letters mean. */
  play(hz: number, script: string): void {
    const packets = this.#codec.tone(hz, script.length)
    const startedAt = performance.now()
    let frame = 0
    this.#playing = setInterval(() => {
      const due = Math.min(script.length, Math.floor((performance.now() - startedAt) / 20))
      for (; frame < due; frame++) this.#frame(script[frame] ?? '', packets[frame] ?? Buffer.alloc(0))
      if (frame < script.length) return
      this.stop()
      tell({ tells: 'played', id: this.#id })
    }, 5)
  }

  stop(): void {
    if (this.#playing) clearInterval(this.#playing)
  }

  report(hz: number): Report {
    const { rate } = this.#codec
    const samples = this.#codec.decode(this.#heard)
    const { packets, ssrcs, digits, lost, rfc4733 } = this.#seen
    return {
      packets,
      ssrcs: ssrcs.size,
      digits,
      lost,
      rfc4733,
      toneShare: toneShare(samples, rate, hz),
      ms: (samples.length * 1000) / rate,
    }
  }

  close(): void {
    this.stop()
    this.#peer.close()
  }

  #held: Buffer | null = null

  #frame(letter: string, payload: Buffer): void {
    if (letter === 'f') return
    if (letter === 'b') {
      this.#sayBye()
      return
    }
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff
    this.#timestamp = (this.#timestamp + this.#codec.ticks) >>> 0
    if (letter === 's') this.#sequenceNumber = (this.#sequenceNumber - 1) & 0xffff
    if (letter === 's' || letter === 'l') return
    const packet = this.#packet(letter, payload)
    if (letter === 'w') {
      this.#held = packet
      return
    }
    if (this.#track.isOpen()) this.#track.sendMessageBinary(packet)
    if (this.#held) this.#track.sendMessageBinary(this.#held)
    if (letter === 'd') this.#track.sendMessageBinary(packet)
    this.#held = null
  }

  #packet(letter: string, payload: Buffer): Buffer {
    const header = Buffer.alloc(12)
    header[0] = 0x80
    header[1] = this.#soundType
    header.writeUInt16BE(this.#sequenceNumber, 2)
    header.writeUInt32BE(this.#timestamp, 4)
    header.writeUInt32BE(this.#ssrc ^ (letter === '2' ? 1 : 0), 8)
    return Buffer.concat([header, payload])
  }

  #received(packet: Buffer): void {
    const second = packet[1] ?? 0
    if (second >= 192 && second <= 223) {
      if (second === 200) this.#answerReport(packet)
      return
    }
    this.#seen.packets += 1
    if (this.#seen.packets === 1) tell({ tells: 'first-packet', id: this.#id })
    this.#seen.ssrcs.add(packet.readUInt32BE(8))
    const sequence = packet.readUInt16BE(2)
    if (this.#lastSequence !== null) this.#seen.lost += Math.max(0, ((sequence - this.#lastSequence) & 0xffff) - 1)
    this.#lastSequence = sequence
    const payload = packet.subarray(12)
    if ((second & 0x7f) === this.#soundType) this.#heard.push(Buffer.from(payload))
    else this.#key(payload, packet.readUInt32BE(4))
  }

  #sayBye(): void {
    const bye = Buffer.from([0x81, 203, 0, 1, 0, 0, 0, 0])
    bye.writeUInt32BE(this.#ssrc, 4)
    this.#track.sendMessageBinary(bye)
  }

  /** A receiver report on the sender report, at once: nothing lost, a jitter of 2 ms. RFC 3550 §6.4.2. */
  #answerReport(senderReport: Buffer): void {
    const report = Buffer.alloc(32)
    report.set([0x81, 201, 0, 7])
    report.writeUInt32BE(this.#ssrc, 4)
    senderReport.copy(report, 8, 4, 8)
    report.writeUInt32BE(96, 20)
    senderReport.copy(report, 24, 10, 14)
    this.#track.sendMessageBinary(report)
  }

  #key(payload: Buffer, timestamp: number): void {
    this.#seen.rfc4733 += 1
    const press = `${timestamp} ${payload[0]}`
    if (this.#seen.keys.has(press)) return
    this.#seen.keys.add(press)
    this.#seen.digits += '0123456789*#ABCD'[payload[0] ?? 99] ?? '?'
    tell({ tells: 'digits', id: this.#id, digits: this.#seen.digits })
  }
}

// Held here: a peer connection that is only referenced from native code falls silent when it is collected.
const peers = new Map<string, TestPeer>()

/** A test that is over listens no more: what its peers would have said then is dropped. */
function tell(telling: Telling): void {
  if (process.connected) process.send?.(telling, undefined, undefined, () => undefined)
}

async function obey(order: Order): Promise<void> {
  const { id } = order
  if (order.do === 'answer') {
    const peer = new TestPeer(id, /a=mid:(\S+)/.exec(order.offer)?.[1] ?? '', WHATSAPP, order.speaks)
    peers.set(id, peer)
    tell({ tells: 'answer', id, sdp: await peer.answer(order.offer) })
  } else if (order.do === 'offer') {
    const peer = new TestPeer(id, '0', order.payloadTypes ?? WHATSAPP)
    peers.set(id, peer)
    tell({ tells: 'offer', id, sdp: await peer.offer() })
  } else if (order.do === 'accept') {
    peers.get(id)?.accept(order.sdp)
  } else if (order.do === 'play') {
    peers.get(id)?.play(order.hz, order.script)
  } else if (order.do === 'report') {
    const report = peers.get(id)?.report(order.hz)
    if (report) tell({ tells: 'report', id, report })
  } else {
    peers.get(id)?.close()
    peers.delete(id)
  }
}

datachannel.initLogger('Fatal', () => {})
process.on('message', (order: Order) => {
  obey(order).catch((error) => {
    throw error
  })
})
process.on('disconnect', () => process.exit(0))

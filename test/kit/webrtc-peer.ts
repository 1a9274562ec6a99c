// A business's side of one call's sound, by node-datachannel: a WebRTC stack of its own, not the simulator's.
import { OpusDecoder, opusPackets, tone, toneShare } from '@ringway/sound'
import datachannel, { type PeerConnection, type Track } from 'node-datachannel'

datachannel.initLogger('Fatal', () => undefined)

const OPUS = 111
const FRAME_MS = 20
const FRAME_TICKS = 960
const HEARD_HZ = 16_000

/** Ends the library's threads, which keep the process alive. */
export const endAllPeers = () => datachannel.cleanup()

export class WebRtcPeer {
  readonly #peer: PeerConnection = new datachannel.PeerConnection('business', {
    iceServers: [],
    bindAddress: '127.0.0.1',
    disableAutoNegotiation: true,
    forceMediaTransport: true,
  })
  readonly #track: Track
  readonly #ssrc = Math.floor(Math.random() * 0x7fff_ffff)
  readonly #heard: Buffer[] = []
  #sent = 0
  #playing: NodeJS.Timeout | undefined

  /** Packets may leave: ICE has found a way, DTLS is done. */
  readonly open: Promise<void>

  private constructor(mid: string) {
    const audio = new datachannel.Audio(mid, 'SendRecv')
    audio.addOpusCodec(OPUS)
    audio.addSSRC(this.#ssrc, 'business', 'stream', 'track')
    this.#track = this.#peer.addTrack(audio)
    this.open = new Promise((resolve) => this.#track.onOpen(resolve))
    this.#track.onMessage((packet) => {
      if (((packet[1] ?? 0) & 0x7f) === OPUS) this.#heard.push(Buffer.from(packet.subarray(12)))
    })
  }

  /** For a user's call. @returns the peer with its SDP answer */
  static async answering(offer: string): Promise<{ peer: WebRtcPeer; sdp: string }> {
    const peer = new WebRtcPeer(/a=mid:(\S+)/.exec(offer)?.[1] ?? '0')
    peer.#peer.setRemoteDescription(offer, 'offer')
    return { peer, sdp: await peer.#described('answer') }
  }

  /** For a business's call; `accept` follows. @returns the peer with its SDP offer */
  static async offering(): Promise<{ peer: WebRtcPeer; sdp: string }> {
    const peer = new WebRtcPeer('0')
    return { peer, sdp: await peer.#described('offer') }
  }

  accept(answer: string): void {
    this.#peer.setRemoteDescription(answer, 'answer')
  }

  /** A tone, from now on until it is closed. */
  play(hz: number): void {
    const packets = [...opusPackets(tone(hz, 2_000))].map((packet) => Buffer.from(packet))
    const began = performance.now()
    this.#playing = setInterval(() => {
      while (this.#sent < (performance.now() - began) / FRAME_MS)
        this.#send(packets[this.#sent % packets.length] ?? Buffer.alloc(0))
    }, FRAME_MS / 4)
  }

  /** The greatest share of energy at `hz` in any half second of what came: 1 is the tone alone. */
  loudest(hz: number): number {
    const decoder = new OpusDecoder(HEARD_HZ)
    const samples = Float32Array.from(this.#heard.flatMap((packet) => [...decoder.decode(packet)]))
    const span = HEARD_HZ / 2
    const spans = Array.from({ length: Math.floor(samples.length / span) }, (_, n) =>
      toneShare(samples.subarray(n * span, (n + 1) * span), HEARD_HZ, hz),
    )
    return Math.max(0, ...spans)
  }

  close(): void {
    clearInterval(this.#playing)
    this.#peer.close()
  }

  #described(type: 'offer' | 'answer'): Promise<string> {
    return new Promise((resolve) => {
      this.#peer.onGatheringStateChange((state) => {
        if (state === 'complete') resolve(this.#peer.localDescription()?.sdp ?? '')
      })
      this.#peer.setLocalDescription(type)
    })
  }

  #send(payload: Buffer): void {
    const header = Buffer.alloc(12)
    header[0] = 0x80
    header[1] = OPUS
    header.writeUInt16BE(this.#sent & 0xffff, 2)
    header.writeUInt32BE((this.#sent * FRAME_TICKS) >>> 0, 4)
    header.writeUInt32BE(this.#ssrc, 8)
    this.#sent += 1
    if (this.#track.isOpen()) this.#track.sendMessageBinary(Buffer.concat([header, payload]))
  }
}

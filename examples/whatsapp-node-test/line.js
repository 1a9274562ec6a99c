// The business's side of one call's sound, by node-datachannel: Opus out, pressed keys in.
import datachannel from 'node-datachannel'

datachannel.initLogger('Fatal', () => undefined)

const OPUS = 111
const KEYS = 126
const FRAME_MS = 20
const FRAME_TICKS = 960

/** Ends the library's threads, which keep the process alive. */
export const endAllLines = () => datachannel.cleanup()

export class Line {
  #peer = new datachannel.PeerConnection('business', {
    iceServers: [],
    disableAutoNegotiation: true,
    forceMediaTransport: true,
  })
  #track
  #ssrc = Math.floor(Math.random() * 0x7fffffff)
  #sent = 0
  #playing
  #lastKey

  constructor(offer, pressed) {
    const audio = new datachannel.Audio(/a=mid:(\S+)/.exec(offer)[1], 'SendRecv')
    audio.addOpusCodec(OPUS)
    audio.addAudioCodec(KEYS, 'telephone-event/8000')
    audio.addSSRC(this.#ssrc, 'business', 'stream', 'track')
    this.#track = this.#peer.addTrack(audio)
    this.open = new Promise((resolve) => this.#track.onOpen(resolve))
    this.#track.onMessage((packet) => this.#received(packet, pressed))
    this.#peer.setRemoteDescription(offer, 'offer')
  }

  answer() {
    return new Promise((resolve) => {
      this.#peer.onGatheringStateChange((state) => {
        if (state === 'complete') resolve(this.#peer.localDescription().sdp)
      })
      this.#peer.setLocalDescription('answer')
    })
  }

  /** Again and again, a packet every 20 ms. */
  play(packets) {
    const began = performance.now()
    this.#playing = setInterval(() => {
      while (this.#sent < (performance.now() - began) / FRAME_MS) this.#send(packets[this.#sent % packets.length])
    }, FRAME_MS / 4)
  }

  close() {
    clearInterval(this.#playing)
    this.#peer.close()
  }

  #send(payload) {
    const header = Buffer.alloc(12)
    header[0] = 0x80
    header[1] = OPUS
    header.writeUInt16BE(this.#sent & 0xffff, 2)
    header.writeUInt32BE((this.#sent * FRAME_TICKS) >>> 0, 4)
    header.writeUInt32BE(this.#ssrc, 8)
    this.#sent += 1
    if (this.#track.isOpen()) this.#track.sendMessageBinary(Buffer.concat([header, payload]))
  }

  /** RFC 4733: the packets of one press have one timestamp. */
  #received(packet, pressed) {
    if ((packet[1] & 0x7f) !== KEYS) return
    const press = packet.readUInt32BE(4)
    if (press === this.#lastKey) return
    this.#lastKey = press
    pressed('0123456789*#ABCD'[packet[12]])
  }
}

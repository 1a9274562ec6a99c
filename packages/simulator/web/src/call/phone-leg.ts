/** How long to look for addresses before the offer goes out with those found, ms. */
const GATHERING_MS = 2_000
/** One key, and the pause after it, ms. */
const TONE_MS = 100
const GAP_MS = 70

/** The WebRTC leg between this browser and the relay: one audio line, both ways. */
export class PhoneLeg {
  readonly connection = new RTCPeerConnection()
  /** What the business says. Its track is in it from the start: an audio element takes no notice of a later one. */
  readonly remoteStream: MediaStream
  readonly #sender: RTCRtpSender

  constructor(track: MediaStreamTrack) {
    const { sender, receiver } = this.connection.addTransceiver(track, { streams: [new MediaStream([track])] })
    this.#sender = sender
    this.remoteStream = new MediaStream([receiver.track])
  }

  /** A complete offer: the relay is told no further candidates. */
  async offer(): Promise<string> {
    await this.connection.setLocalDescription(await this.connection.createOffer())
    await gathered(this.connection)
    return this.connection.localDescription?.sdp ?? ''
  }

  accept(answer: string): Promise<void> {
    return this.connection.setRemoteDescription({ type: 'answer', sdp: answer })
  }

  async send(track: MediaStreamTrack): Promise<void> {
    await this.#sender.replaceTrack(track)
  }

  /** @returns false where the browser or the line cannot send keys; they must go another way. */
  press(digit: string): boolean {
    const { dtmf } = this.#sender
    if (!dtmf?.canInsertDTMF || this.connection.connectionState !== 'connected') return false
    // insertDTMF replaces what is still waiting to be sent.
    dtmf.insertDTMF(dtmf.toneBuffer + digit, TONE_MS, GAP_MS)
    return true
  }

  close(): void {
    this.connection.close()
  }
}

function gathered(connection: RTCPeerConnection): Promise<void> {
  if (connection.iceGatheringState === 'complete') return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHERING_MS)
    connection.addEventListener('icegatheringstatechange', () => {
      if (connection.iceGatheringState !== 'complete') return
      clearTimeout(timer)
      resolve()
    })
  })
}

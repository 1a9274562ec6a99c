import { attachPhone, sendDigits } from '../api.ts'
import { AudioSource, type Microphone } from './audio-source.ts'
import { PhoneLeg } from './phone-leg.ts'

declare global {
  interface Window {
    /** Test hook, there only during a call: what is heard, and the connection it comes through. */
    ringwayPhone?: { remoteStream: MediaStream; peerConnection: RTCPeerConnection }
  }
}

/** The audio of one call in this browser, from the tap to the hang-up. Closed once, for good. */
export class CallSession {
  readonly #source: AudioSource
  readonly #leg: PhoneLeg
  readonly #offer: Promise<string>
  #closed = false

  /**
   * Begins at once to ask for the microphone and to gather addresses, beside the signalling.
   *
   * @param changed told when the microphone's state has changed
   */
  constructor(context: AudioContext, changed: () => void) {
    this.#source = new AudioSource(context, () => {
      this.#leg.send(this.#source.track).catch(() => {}) // the call has just ended
      changed()
    })
    this.#leg = new PhoneLeg(this.#source.track)
    window.ringwayPhone = { remoteStream: this.#leg.remoteStream, peerConnection: this.#leg.connection }
    // Not after the microphone: opening the device takes a second, a permission prompt as long as it likes.
    this.#offer = this.#leg.offer()
    this.#offer.catch(() => {}) // attach() reports it
  }

  get remoteStream(): MediaStream {
    return this.#leg.remoteStream
  }

  get microphone(): Microphone {
    return this.#source.microphone
  }

  /** Joins this browser to the call. A session that was closed meanwhile does nothing. */
  async attach(callId: string): Promise<void> {
    try {
      const offer = await this.#offer
      if (this.#closed) return
      const answer = await attachPhone(callId, offer)
      if (!this.#closed) await this.#leg.accept(answer.sdp)
    } catch (error) {
      if (!this.#closed) throw error
    }
  }

  mute(muted: boolean): void {
    this.#source.mute(muted)
  }

  /** As a tone event in the audio, or through the control API where the browser has none. */
  async press(callId: string, digit: string): Promise<void> {
    if (!this.#leg.press(digit)) await sendDigits(callId, digit)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#source.close()
    this.#leg.close()
    delete window.ringwayPhone
  }
}

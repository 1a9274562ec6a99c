import { EventEmitter } from 'node:events'
import type { Pcm } from '@ringway/sound'
import type { RtpHeader, RtpPacket } from 'werift'
import { BrowserPhone } from './browser-phone.ts'
import type { CallSurroundings } from './call-surroundings.ts'
import type { KeyRhythm } from './keys.ts'
import { Mouth } from './mouth.ts'
import type { Millis } from './now.ts'
import { PAYLOAD_TYPE } from './payload-types.ts'
import type { RelayCallEvents } from './relay-call-events.ts'
import type { IncomingHeader } from './rtp-header.ts'

/** A phone whose audio paused for longer has nothing to say, and the scripted user may fill the silence. */
const PHONE_PAUSE_MS: Millis = 200
/** While a phone's key sounds nothing else is sent: packets between would give one press several timestamps. */
const KEY_PAUSE_MS: Millis = 60

/** Takes what the user says. @param source compared by identity: one for each who speaks in turn */
export type Say = (source: object, header: IncomingHeader, payload: Buffer, at: Millis) => void

/** The user's side of a call: scripted, or a browser as its phone, whose sound goes before the script's silence. */
export class UserSide {
  readonly events = new EventEmitter<Pick<RelayCallEvents, 'phoneConnected' | 'phoneGone' | 'spoken'>>()
  readonly #around: CallSurroundings
  readonly #call: string
  readonly #ssrc: number
  readonly #say: Say
  readonly #mouth: Mouth
  #phone: BrowserPhone | null = null
  #phoneAudioAt: Millis = 0
  #phoneKeyAt: Millis = 0
  #stop: (() => void) | null = null
  #isLost = false

  /** @param ssrc of what is sent to a phone */
  constructor(call: string, around: CallSurroundings, ssrc: number, say: Say) {
    this.#call = call
    this.#around = around
    this.#ssrc = ssrc
    this.#say = say
    this.#mouth = new Mouth(around.voices.silence)
  }

  /** Whether anything is sent to the business: from `start` on, until the network is lost. */
  get isSpeaking(): boolean {
    return this.#stop !== null && !this.#isLost
  }

  /**
   * Takes a browser as the phone, instead of the one before, if any.
   *
   * @returns the answer
   * @throws SdpFault
   */
  answerPhone(offer: string): string {
    const { phones, certificate } = this.#around
    const phone = new BrowserPhone(offer, this.#ssrc, phones.port, phones.address, certificate)
    this.#phone?.leg.close()
    this.#phone = phone
    phone.leg.events.on('connected', (at) => this.events.emit('phoneConnected', Math.round(at)))
    phone.leg.events.on('gone', () => this.#phoneGone())
    phone.leg.events.on('failed', (reason) => {
      this.#around.logger.warn({ call: this.#call, reason }, 'relay: no DTLS with the phone')
      this.#phoneGone()
    })
    phone.leg.events.on('rtp', (packet, at) => this.#phoneSpoke(phone, packet, at))
    return phone.answer
  }

  /** What the scripted user says from now on; null: nothing. */
  speak(pcm: Pcm | null, loop: boolean): void {
    this.#mouth.speak(pcm ? this.#around.voices.of(pcm) : null, loop)
  }

  mute(muted: boolean): void {
    this.#mouth.mute(muted)
  }

  /** Presses keys, one after the other, 180 ms each if no rhythm is given. @throws BadKeys */
  press(digits: string, rhythm?: KeyRhythm): void {
    this.#mouth.press(digits, rhythm)
  }

  /** The scripted user sends from now on, silence if nothing else. Twice is fine. */
  start(): void {
    if (!this.#isLost) this.#stop ??= this.#around.pacer.add((now) => this.#nextFrame(now))
  }

  /** The network is gone: nothing is said any more, by whatever phone. */
  lose(): void {
    this.#isLost = true
    this.#stop?.()
  }

  /** What the business says. */
  hear(header: RtpHeader, payload: Buffer): void {
    this.#phone?.send(header, payload)
  }

  /** Looks whether the phone is still there. */
  look(now: Millis): void {
    if (this.#phone?.isLost(now)) this.#phoneGone()
  }

  close(): void {
    this.#stop?.()
    this.#phone?.leg.close()
    this.#phone = null
  }

  #phoneSpoke(phone: BrowserPhone, packet: RtpPacket, at: Millis): void {
    const header = phone.accept(packet)
    if (!header) return
    const isKey = header.payloadType === PAYLOAD_TYPE.telephoneEvent
    if (isKey) this.#phoneKeyAt = at
    else this.#phoneAudioAt = at
    // What is scripted goes first: otherwise the two would be heard in turns.
    if (isKey || !this.#mouth.isBusy) this.#say(phone, header, packet.payload, at)
  }

  #phoneGone(): void {
    if (!this.#phone) return
    this.#phone.leg.close()
    this.#phone = null
    this.events.emit('phoneGone')
  }

  #nextFrame(now: Millis): void {
    if (now - this.#phoneKeyAt < KEY_PAUSE_MS) return
    if (!this.#mouth.isBusy && now - this.#phoneAudioAt < PHONE_PAUSE_MS) return
    const { packets, spoken } = this.#mouth.frame()
    for (const { header, payload } of packets) this.#say(this.#mouth, header, payload, now)
    if (spoken) this.events.emit('spoken')
  }
}

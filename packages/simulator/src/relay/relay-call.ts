import { randomInt } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Pcm } from '@ringway/sound'
import type { RtpHeader, RtpPacket } from 'werift'
import { BrowserPhone } from './browser-phone.ts'
import { BusinessLeg, type BusinessSurroundings } from './business-leg.ts'
import { HeardVoice } from './heard-voice.ts'
import { IncomingAudio } from './incoming-audio.ts'
import { Mouth } from './mouth.ts'
import { type Millis, monotonicNow } from './now.ts'
import type { OnePort } from './one-port.ts'
import type { Pacer } from './pacer.ts'
import { PAYLOAD_TYPE } from './payload-types.ts'
import type { RelayLogger } from './relay-logger.ts'
import type { RelayAddress } from './relay-sdp.ts'
import { type IncomingHeader, OutgoingStream } from './rtp-header.ts'
import { type SilenceLimits, SilenceWatch } from './silence-watch.ts'
import type { PassedPacket } from './stream-figures.ts'
import type { Voices } from './voice.ts'

/** What a call tells. Times are Unix milliseconds. */
export type RelayCallEvents = {
  /** ICE and DTLS with the business are done. */
  businessConnected: [at: Millis]
  /** DTLS with the business came to nothing; there will be no audio. */
  businessFailed: []
  /** The business's first RTP packet; it may come before the call is live, which Meta does not want. */
  businessMedia: [at: Millis]
  phoneConnected: [at: Millis]
  /** The browser phone ended its connection or was not heard of for 15 s. Not told when another one replaced it. */
  phoneGone: []
  /** The business has been silent too long (`SilenceLimits`); what that means is for the listener to decide. */
  silent: [forMs: Millis]
  /** The scripted user has said all; never for a loop, nor for what was replaced. */
  spoken: []
  /** The business sends under more than one SSRC; told again at each further one. */
  severalSsrcs: [count: number]
}

/** Packets from the moment the call went live. */
export type RelayCallStats = {
  /** RTP from the user to the business. */
  readonly sent: number
  /** RTP from the business, without duplicates. */
  readonly received: number
  /** Sequence numbers that the business skipped. */
  readonly lost: number
}

/** What a call needs of its relay. */
export type CallSurroundings = BusinessSurroundings & {
  /** The browser phones' side, on a port of its own. */
  readonly phones: { readonly port: OnePort; readonly address: RelayAddress }
  readonly pacer: Pacer
  readonly voices: Voices
  readonly silence: SilenceLimits
  readonly logger: RelayLogger
  readonly closed: (call: RelayCall) => void
}

/** Thrown when a call that is closed is asked to connect. */
export class CallIsOver extends Error {
  override readonly name = 'CallIsOver'
}

/** A phone whose audio paused for longer has nothing to say, and the scripted user may fill the silence. */
const PHONE_PAUSE_MS: Millis = 200
/** While a phone's key sounds nothing else is sent: packets between would give one press several timestamps. */
const KEY_PAUSE_MS: Millis = 60

/**
 * One call through WhatsApp's relay: business on one side, the user (scripted, or a browser) on the other.
 *
 * SETTING UP: both sides may connect; nothing is forwarded and nothing recorded.
 * LIVE, by `goLive`: audio passes both ways and is recorded; the user sends all the time, silence if nothing else.
 * CLOSED, by `close`: the legs are gone, `heard` and `stats` stay readable.
 */
export class RelayCall {
  readonly id: string
  readonly events = new EventEmitter<RelayCallEvents>()
  readonly #around: CallSurroundings
  readonly #business: BusinessLeg
  readonly #fromBusiness = new IncomingAudio()
  readonly #toBusiness = new OutgoingStream(randomInt(1, 2 ** 32))
  readonly #toUser = new OutgoingStream(randomInt(1, 2 ** 32))
  readonly #mouth: Mouth
  #phone: BrowserPhone | null = null
  #phoneAudioAt: Millis = 0
  #phoneKeyAt: Millis = 0
  #live: { business: HeardVoice; user: HeardVoice; watch: SilenceWatch } | null = null
  #hasMedia = false
  #sent = 0
  #stopSpeaking: (() => void) | null = null
  #closed = false
  #userIsLost = false

  /**
   * @param offer the business's, for a call that it places; null for a user's call, to which the relay offers
   * @throws SdpFault for an offer that is not valid
   */
  constructor(id: string, around: CallSurroundings, offer: string | null) {
    this.id = id
    this.#around = around
    this.#mouth = new Mouth(around.voices.silence)
    const { ssrc } = this.#toBusiness
    this.#business = offer === null ? BusinessLeg.offering(around, ssrc) : BusinessLeg.answering(around, ssrc, offer)
    const { events } = this.#business.media
    events.on('connected', (at) => this.#businessConnected(at))
    events.on('rtp', (packet, at) => this.#businessSpoke(packet, at))
    events.on('rtcp', (at) => this.#live?.watch.control(at))
    events.on('failed', (reason) => this.#businessFailed(reason))
  }

  /** What the business is told, as WhatsApp writes it: the relay's offer for a user's call, else its answer. */
  get description(): string {
    return this.#business.description
  }

  /**
   * The business's answer to a user's call. Its DTLS may begin; `businessConnected` tells the end. The same answer again
   * changes nothing.
   *
   * @throws SdpFault for an answer that is not valid, or that differs from the one before
   * @throws CallIsOver
   */
  async applyAnswer(sdp: string): Promise<void> {
    if (this.#closed) throw new CallIsOver(`call ${this.id} is closed`)
    this.#business.applyAnswer(sdp)
  }

  /**
   * Takes a browser as the user's phone, instead of the one before, if any.
   *
   * @param offer complete, that is, with its candidates or without any; addresses behind `.local` names do no harm
   * @returns the answer
   * @throws SdpFault
   * @throws CallIsOver
   */
  async answerPhone(offer: string): Promise<string> {
    if (this.#closed) throw new CallIsOver(`call ${this.id} is closed`)
    const { phones, certificate } = this.#around
    const phone = new BrowserPhone(offer, this.#toUser.ssrc, phones.port, phones.address, certificate)
    this.#phone?.leg.close()
    this.#phone = phone
    phone.leg.events.on('connected', (at) => this.events.emit('phoneConnected', Math.round(at)))
    phone.leg.events.on('gone', () => this.#phoneGone())
    phone.leg.events.on('failed', (reason) => {
      this.#around.logger.warn({ call: this.id, reason }, 'relay: no DTLS with the phone')
      this.#phoneGone()
    })
    phone.leg.events.on('rtp', (packet, at) => this.#phoneSpoke(phone, packet, at))
    return phone.answer
  }

  /** The call has been answered: from here on audio passes, is recorded and counted. Once; again changes nothing. */
  goLive(): void {
    if (this.#live || this.#closed) return
    const now = monotonicNow()
    this.#fromBusiness.restartCount()
    this.#live = {
      business: new HeardVoice(now),
      user: new HeardVoice(now),
      watch: new SilenceWatch(now, this.#around.silence),
    }
    this.#startSpeaking()
  }

  /** Lets the scripted user say this instead of what it is saying, from the live call on; null = nothing. */
  speak(pcm: Pcm | null, { loop }: { loop: boolean }): void {
    this.#mouth.speak(pcm ? this.#around.voices.of(pcm) : null, loop)
  }

  /** The scripted user's microphone is off, or on again. */
  mute(muted: boolean): void {
    this.#mouth.mute(muted)
  }

  /** The user's phone has lost its network: nothing is sent to the business any more, from whatever phone. */
  loseUser(): void {
    this.#userIsLost = true
    this.#stopSpeaking?.()
  }

  /** Presses keys on the user's phone, one after the other, 180 ms each. @throws BadKeys */
  press(digits: string): void {
    this.#mouth.press(digits)
  }

  /**
   * What one side was heard to say, from the live call to its end, or to now: WAV, 16-bit, mono, 16 kHz.
   * Empty before the call is live; at most an hour.
   */
  heard(speaker: 'business' | 'user'): Promise<Buffer> {
    return (this.#live?.[speaker] ?? nothingHeard()).wav()
  }

  /** The same, to be looked at; null before the call is live. */
  voice(speaker: 'business' | 'user'): HeardVoice | null {
    return this.#live?.[speaker] ?? null
  }

  stats(): RelayCallStats {
    if (!this.#live) return { sent: 0, received: 0, lost: 0 }
    return { sent: this.#sent, received: this.#fromBusiness.received, lost: this.#fromBusiness.lost }
  }

  /** Ends both legs at once. Closing twice is fine. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const now = monotonicNow()
    this.#live?.business.end(now)
    this.#live?.user.end(now)
    this.#stopSpeaking?.()
    this.#business.media.close()
    this.#phone?.leg.close()
    this.#phone = null
    this.#around.closed(this)
  }

  /** Looks whether somebody has been silent too long. The relay calls it twice a second. */
  look(now: Millis): void {
    const silentFor = this.#live?.watch.check(now) ?? null
    if (silentFor !== null) this.events.emit('silent', Math.round(silentFor))
    if (this.#phone?.isLost(now)) this.#phoneGone()
  }

  #businessConnected(at: Millis): void {
    this.events.emit('businessConnected', Math.round(at))
    this.#startSpeaking()
  }

  #businessFailed(reason: string): void {
    this.#around.logger.warn({ call: this.id, reason }, 'relay: no DTLS')
    this.events.emit('businessFailed')
  }

  #businessSpoke({ header, payload }: RtpPacket, at: Millis): void {
    const ssrcs = this.#fromBusiness.ssrcCount
    if (!this.#fromBusiness.accept(header)) return
    if (!this.#hasMedia) {
      this.#hasMedia = true
      this.events.emit('businessMedia', Math.round(at))
    }
    const ssrcsNow = this.#fromBusiness.ssrcCount
    if (ssrcsNow > ssrcs && ssrcsNow > 1) this.events.emit('severalSsrcs', ssrcsNow)
    if (!this.#live) return
    this.#live.watch.media(at)
    const payloadType = this.#business.payloadTypeOf(header)
    if (payloadType === null) return
    const { sequenceNumber, timestamp, marker } = header
    const outgoing = this.#toUser.next(header.ssrc, { sequenceNumber, timestamp, marker, payloadType }, at)
    if (!outgoing) return
    this.#live.business.take(passed(outgoing, payload, at))
    this.#phone?.send(outgoing, payload)
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

  /** A real phone sends all the time; the scripted one begins when it can be heard, so that no word is lost. */
  #startSpeaking(): void {
    if (!this.#live || !this.#business.media.isConnected || this.#stopSpeaking || this.#closed || this.#userIsLost)
      return
    this.#stopSpeaking = this.#around.pacer.add((now) => this.#nextFrame(now))
  }

  #nextFrame(now: Millis): void {
    if (now - this.#phoneKeyAt < KEY_PAUSE_MS) return
    if (!this.#mouth.isBusy && now - this.#phoneAudioAt < PHONE_PAUSE_MS) return
    const { packets, spoken } = this.#mouth.frame()
    for (const { header, payload } of packets) this.#say(this.#mouth, header, payload, now)
    if (spoken) this.events.emit('spoken')
  }

  #say(source: object, header: IncomingHeader, payload: Buffer, at: Millis): void {
    if (!this.#live || this.#userIsLost || !this.#business.media.isConnected) return
    const outgoing = this.#toBusiness.next(source, header, at)
    if (!outgoing || !this.#business.send(outgoing, payload)) return
    this.#sent += 1
    const { sequenceNumber, timestamp } = outgoing
    this.#live.user.take(passed({ sequenceNumber, timestamp, payloadType: header.payloadType }, payload, at))
  }
}

function nothingHeard(): HeardVoice {
  const now = monotonicNow()
  const voice = new HeardVoice(now)
  voice.end(now)
  return voice
}

type PassedHeader = Pick<RtpHeader, 'sequenceNumber' | 'timestamp' | 'payloadType'>

/** @param header with WhatsApp's payload type */
function passed(header: PassedHeader, payload: Buffer, at: Millis): PassedPacket {
  const { sequenceNumber, timestamp, payloadType } = header
  return { at, sequenceNumber, timestamp, payload, isKey: payloadType === PAYLOAD_TYPE.telephoneEvent }
}

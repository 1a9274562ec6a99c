import { randomInt } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Pcm } from '@ringway/sound'
import type { RtpPacket } from 'werift'
import type { AudioTerms } from './audio-terms.ts'
import { BusinessEar } from './business-ear.ts'
import { BusinessLeg } from './business-leg.ts'
import { BusinessReports } from './business-reports.ts'
import { type CallNote, CallNotes } from './call-notes.ts'
import type { CallSurroundings } from './call-surroundings.ts'
import { HeardVoice, passed } from './heard-voice.ts'
import type { KeyRhythm } from './keys.ts'
import type { MediaFaults } from './media-faults.ts'
import { type Millis, monotonicNow } from './now.ts'
import type { RelayCallEvents, RelayCallStats } from './relay-call-events.ts'
import { saysBye } from './rtcp-reports.ts'
import { type IncomingHeader, OutgoingStream } from './rtp-header.ts'
import type { RtpFigures } from './rtp-statistics.ts'
import { sdpNotes } from './sdp-notes.ts'
import { SilenceWatch } from './silence-watch.ts'
import { UserSide } from './user-side.ts'

/** What holds for a call from its beginning. */
export type CallConditions = { readonly faults: MediaFaults; readonly terms: AudioTerms }

/** Thrown when a call that is closed is asked to connect. */
export class CallIsOver extends Error {
  override readonly name = 'CallIsOver'
}

/** Business media later than this after the answer is noted; Meta gives it 20 s. */
const LATE_MEDIA_MS: Millis = 5_000
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
  readonly #notes = new CallNotes()
  readonly #ear: BusinessEar
  readonly #reports: BusinessReports
  readonly #toBusiness = new OutgoingStream(randomInt(1, 2 ** 32))
  readonly #toUser = new OutgoingStream(randomInt(1, 2 ** 32))
  readonly #user: UserSide
  #live: { business: HeardVoice; user: HeardVoice; watch: SilenceWatch } | null = null
  #hasMedia = false
  #faults: MediaFaults
  #sent = 0
  #closed = false

  /**
   * @param offer the business's, for a call that it places; null for a user's call, to which the relay offers
   * @throws SdpFault for an offer that is not valid
   */
  constructor(id: string, around: CallSurroundings, offer: string | null, { faults, terms }: CallConditions) {
    this.id = id
    this.#around = around
    this.#user = new UserSide(id, around, this.#toUser.ssrc, (...said) => this.#say(...said))
    this.#user.events.on('phoneConnected', (at) => this.events.emit('phoneConnected', at))
    this.#user.events.on('phoneGone', () => this.events.emit('phoneGone'))
    this.#user.events.on('spoken', () => this.events.emit('spoken'))
    const { ssrc } = this.#toBusiness
    this.#faults = faults
    const meeting = { ssrc, terms, faults }
    this.#business =
      offer === null ? BusinessLeg.offering(around, meeting) : BusinessLeg.answering(around, meeting, offer)
    if (offer !== null) this.#noteSdp(offer)
    this.#ear = new BusinessEar(this.#notes, this.#business.clock)
    this.#reports = new BusinessReports(this.#business, ssrc, this.#ear.statistics)
    const { events } = this.#business.media
    events.on('connected', (at) => this.#businessConnected(at))
    events.on('rtp', (packet, at) => this.#businessSpoke(packet, at))
    events.on('rtcp', (compound, at) => this.#businessReported(compound, at))
    events.on('roleConflict', (at) => this.#notes.add('ice-role-conflict', at))
    events.on('gone', (at) => this.#notes.add('media-ended', at, 'DTLS close'))
    events.on('failed', (reason) => this.#businessFailed(reason))
  }

  /** Whether audio can pass between relay and business. */
  get isConnected(): boolean {
    return this.#business.media.isConnected
  }

  /** What the business is told, as WhatsApp writes it: the relay's offer for a user's call, else its answer. */
  get description(): string {
    return this.#business.description
  }

  /** Judges an answer to a user's call, and does nothing with it. @throws SdpFault */
  checkAnswer(sdp: string): void {
    this.#business.checkAnswer(sdp)
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
    this.#noteSdp(sdp)
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
    return this.#user.answerPhone(offer)
  }

  /** The call has been answered: from here on audio passes, is recorded and counted. Once; again changes nothing. */
  goLive(): void {
    if (this.#live || this.#closed) return
    const now = monotonicNow()
    this.#ear.audio.restartCount()
    this.#live = {
      business: new HeardVoice(now),
      user: new HeardVoice(now),
      watch: new SilenceWatch(now, this.#around.silence),
    }
    this.#startSpeaking()
  }

  /** Lets the scripted user say this instead of what it is saying, from the live call on; null = nothing. */
  speak(pcm: Pcm | null, { loop }: { loop: boolean }): void {
    this.#user.speak(pcm, loop)
  }

  /** The scripted user's microphone is off, or on again. */
  mute(muted: boolean): void {
    this.#user.mute(muted)
  }

  /** The user's phone has lost its network: nothing is sent to the business any more, from whatever phone. */
  loseUser(): void {
    this.#user.lose()
  }

  /** Presses keys on the user's phone, one after the other, 180 ms each if no rhythm is given. @throws BadKeys */
  press(digits: string, rhythm?: KeyRhythm): void {
    this.#user.press(digits, rhythm)
  }

  /**
   * What one side was heard to say, from the live call to its end, or to now: WAV, 16-bit, mono, 16 kHz.
   * Empty before the call is live; at most an hour.
   */
  heard(speaker: 'business' | 'user'): Promise<Buffer> {
    return (this.#live?.[speaker] ?? HeardVoice.ofNothing()).wav()
  }

  /** The same, to be looked at; null before the call is live. */
  voice(speaker: 'business' | 'user'): HeardVoice | null {
    return this.#live?.[speaker] ?? null
  }

  stats(): RelayCallStats {
    if (!this.#live) return { sent: 0, received: 0, lost: 0 }
    return { sent: this.#sent, received: this.#ear.audio.received, lost: this.#ear.audio.lost }
  }

  /** RTP of both directions, from each one's first packet on, before the call was live too. */
  figures(): { readonly fromBusiness: RtpFigures; readonly toBusiness: RtpFigures } {
    return { fromBusiness: this.#ear.statistics.figures(), toBusiness: this.#reports.figures() }
  }

  /** What a strict network noticed, oldest first. */
  notes(): CallNote[] {
    return this.#notes.list()
  }

  get faults(): MediaFaults {
    return this.#faults
  }

  /** Changes what goes wrong, from now on; what is not named stays. What is in the description stays as well. */
  impair(faults: Partial<MediaFaults>): void {
    this.#faults = { ...this.#faults, ...faults }
    if (!this.#closed) this.#business.media.impair(this.#faults)
  }

  /** Ends both legs at once. Closing twice is fine. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const now = monotonicNow()
    this.#live?.business.end(now)
    this.#live?.user.end(now)
    this.#business.media.close()
    this.#user.close()
    this.#around.closed(this)
  }

  /** Looks whether somebody has been silent too long. The relay calls it twice a second. */
  look(now: Millis): void {
    const silentFor = this.#live?.watch.check(now) ?? null
    if (silentFor !== null) this.events.emit('silent', Math.round(silentFor))
    if (this.#live && !this.#hasMedia && now - this.#live.business.startedAt >= LATE_MEDIA_MS)
      this.#notes.add('late-first-media', now)
    if (!this.#closed) this.#reports.sendDue(now)
    this.#user.look(now)
  }

  #businessConnected(at: Millis): void {
    this.events.emit('businessConnected', Math.round(at))
    this.#startSpeaking()
  }

  #businessFailed(reason: string): void {
    this.#around.logger.warn({ call: this.id, reason }, 'relay: no DTLS')
    this.events.emit('businessFailed')
  }

  #businessReported(compound: Buffer, at: Millis): void {
    this.#live?.watch.control(at)
    this.#reports.read(compound, at)
    if (saysBye(compound)) this.#notes.add('media-ended', at, 'RTCP BYE')
  }

  #noteSdp(sdp: string): void {
    for (const code of sdpNotes(sdp)) this.#notes.add(code, monotonicNow())
  }

  #businessSpoke({ header, payload }: RtpPacket, at: Millis): void {
    const ssrcs = this.#ear.audio.ssrcCount
    const payloadType = this.#business.payloadTypeOf(header.payloadType)
    if (!this.#ear.accept(header, payload, payloadType, at)) return
    if (!this.#hasMedia) {
      this.#hasMedia = true
      if (!this.#live) this.#notes.add('media-before-accept', at)
      this.events.emit('businessMedia', Math.round(at))
      this.#startSpeaking()
    }
    const ssrcsNow = this.#ear.audio.ssrcCount
    if (ssrcsNow > ssrcs && ssrcsNow > 1) this.events.emit('severalSsrcs', ssrcsNow)
    if (!this.#live) return
    this.#live.watch.media(at)
    const packet = this.#business.asWhatsApp({ header, payload })
    if (!packet) return
    // One stream whatever its SSRCs, as WhatsApp's relay makes it: a second one falls into the first one's numbers, and
    // what has no place there is lost.
    const outgoing = this.#toUser.next(this.#ear, packet.header, at)
    if (!outgoing) return
    this.#live.business.take(passed(outgoing, packet.payload, at))
    this.#user.hear(outgoing, packet.payload)
  }

  /** A real phone sends all the time; the scripted one begins when it can be heard, so that no word is lost. */
  #startSpeaking(): void {
    if (!this.#live || !this.#business.media.isConnected || this.#closed) return
    if (this.#faults.firstMedia !== 'business' || this.#hasMedia) this.#user.start()
  }

  #say(source: object, header: IncomingHeader, payload: Buffer, at: Millis): void {
    if (!this.#live || !this.#user.isSpeaking || !this.#business.media.isConnected) return
    const outgoing = this.#toBusiness.next(source, header, at)
    const sent = outgoing && this.#business.send({ header: outgoing, payload })
    if (!sent) return
    this.#sent += 1
    this.#reports.sent(sent, at)
    const { sequenceNumber, timestamp } = outgoing
    this.#live.user.take(passed({ sequenceNumber, timestamp, payloadType: header.payloadType }, payload, at))
  }
}

import type { Digits, GraphErrorCode } from '@ringway/meta-wire'
import type { Pcm } from '@ringway/sound'
import type { Millis } from '../../clock.ts'
import type { KeyRhythm } from '../../relay/keys.ts'
import { monotonicNow } from '../../relay/now.ts'
import {
  CallIsOver,
  type HeardVoice,
  type MediaFaults,
  type RelayCall,
  type RelayCallStats,
} from '../../relay/relay.ts'
import type { CallScript } from '../../scripts/call-script.ts'
import type { Direction } from '../thread.ts'
import { type CallEvent, type CallState, next } from './call.ts'
import { CallJournal } from './call-journal.ts'
import { type MediaRecord, mediaRecordOf } from './media-record.ts'

/** How the call was placed: by a user in one of three ways, or by a business through Graph's API. */
export type Via = 'icon' | 'button' | 'link' | 'api'

export type CallFacts = {
  readonly id: string
  readonly user: Digits
  readonly business: Digits
}

export type CallSettings = {
  /** The call's own time, which does not jump. */
  readonly now: () => Millis
  /** How long it rings before nobody has answered. */
  readonly answerWindowMs: Millis
  /** How long a user's phone may be without a network before the call fails. */
  readonly lostUserMs: Millis
}

/** Told of every change, synchronously, in the order of the changes. */
export type CallListener = (call: LiveCall, before: CallState, event: CallEvent) => void

/** What the two sides agreed on, or half of it. `answer`: null until there is one. */
export type SessionDescriptions = { readonly offer: string; readonly answer: string | null }

const NO_PACKETS: RelayCallStats = { sent: 0, received: 0, lost: 0 }

/**
 * One call between a user and a business: its state, its timers, its audio. Ends once, whoever ends it.
 *
 * What only one direction knows is in `user-call.ts` and `business-call.ts`.
 */
export abstract class LiveCall {
  readonly id: string
  readonly user: Digits
  readonly business: Digits
  readonly startedAt: Millis
  abstract readonly direction: Direction
  abstract readonly via: Via
  abstract get sdp(): SessionDescriptions
  readonly journal: CallJournal
  state: CallState = { mode: 'connecting' }
  /** `biz_opaque_callback_data`: of a user's call from `accept` on, of a business's from `connect` on. */
  opaque: string | null = null
  /** Null once the recording has been released. */
  protected media: RelayCall | null
  protected readonly now: () => Millis
  readonly #answerWindowMs: Millis
  readonly #lostUserMs: Millis
  /** What its user is going to do on it; null: nothing is scripted. */
  script: CallScript | null = null
  readonly #changed: CallListener
  readonly #over = new AbortController()
  readonly #timers = new Set<NodeJS.Timeout>()
  /** Of an ended call, whose recording may be released. */
  #final: { readonly rtp: RelayCallStats; readonly record: MediaRecord } | null = null
  /** How far the call's time is ahead of the relay's. */
  readonly #ahead: Millis
  /** There is something to say once the call is live. */
  #hasWords = false

  constructor({ id, user, business }: CallFacts, media: RelayCall, settings: CallSettings, changed: CallListener) {
    this.id = id
    this.user = user
    this.business = business
    this.now = settings.now
    this.startedAt = settings.now()
    this.#ahead = this.startedAt - monotonicNow()
    this.media = media
    this.#answerWindowMs = settings.answerWindowMs
    this.#lostUserMs = settings.lostUserMs
    this.#changed = changed
    this.journal = new CallJournal(media.events, settings.now)
    media.events.on('businessFailed', () => this.fail(138020))
    media.events.on('silent', () => this.fail(138021))
  }

  get ended(): boolean {
    return this.state.mode === 'ended'
  }

  /** Aborts when the call ends. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  /** The business hangs up. @throws IllegalMove */
  terminate(): void {
    this.move({ kind: 'terminated', at: this.now() })
  }

  /** The user hangs up. Hanging up twice is fine. */
  hangUp(): void {
    if (!this.ended) this.move({ kind: 'hung-up', at: this.now() })
  }

  fail(error: GraphErrorCode): void {
    if (!this.ended) this.move({ kind: 'failed', at: this.now(), error })
  }

  /** From now on it rings for the answer window, and no longer. */
  startWindow(): void {
    this.later(this.#answerWindowMs, () => {
      if (this.state.mode !== 'live') this.move({ kind: 'timed-out', at: this.now() })
    })
  }

  /** Does it in `ms`, unless the call has ended by then. */
  later(ms: Millis, task: () => void): void {
    if (this.ended) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      task()
    }, ms)
    this.#timers.add(timer)
  }

  /** The scripted user says this, once the call is live; null falls silent. */
  speak(pcm: Pcm | null, loop: boolean): void {
    if (pcm && this.state.mode === 'live') this.journal.add('user-speaks')
    this.#hasWords = pcm !== null
    this.media?.speak(pcm, { loop })
  }

  /** The same, and resolves when all is said, or the call over. Not to be replaced meanwhile. */
  async speakToEnd(pcm: Pcm): Promise<void> {
    const { media } = this
    if (!media || this.ended) return
    await this.orOver((done) => {
      media.events.once('spoken', done)
      this.speak(pcm, false)
    })
  }

  /** Resolves when what `begin` begins is done, or the call over. */
  orOver(begin: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      if (this.over.aborted) return resolve()
      const done = () => {
        this.over.removeEventListener('abort', done)
        resolve()
      }
      this.over.addEventListener('abort', done)
      begin(done)
    })
  }

  /** The scripted user's microphone is off, or on again. */
  mute(muted: boolean): void {
    this.media?.mute(muted)
  }

  /** The user's phone loses its network: no goodbye. The call fails once the network has noticed. */
  loseUser(): void {
    this.media?.loseUser()
    this.later(this.#lostUserMs, () => this.fail(138022))
  }

  press(digits: string, rhythm?: KeyRhythm): void {
    this.media?.press(digits, rhythm)
    this.journal.add('keys', digits)
  }

  /** @throws SdpFault, CallIsOver */
  async answerPhone(offerSdp: string): Promise<string> {
    if (!this.media) throw new CallIsOver('the call has ended')
    return await this.media.answerPhone(offerSdp)
  }

  /** What one side said, as a WAV; null once the recording has been released. */
  async heard(speaker: 'business' | 'user'): Promise<Buffer | null> {
    return (await this.media?.heard(speaker)) ?? null
  }

  /** What one side said, to be looked at; null before anything could be heard, and once the recording has been released. */
  voice(speaker: 'business' | 'user'): HeardVoice | null {
    return this.media?.voice(speaker) ?? null
  }

  /** Frees what an ended call has recorded: 6 kB a second. */
  releaseRecording(): void {
    if (this.ended) this.media = null
  }

  get rtp(): RelayCallStats {
    return this.#final?.rtp ?? this.media?.stats() ?? NO_PACKETS
  }

  /** What is known of its media beside {@link rtp}, by the call's own time. */
  get mediaRecord(): MediaRecord {
    return this.#final?.record ?? mediaRecordOf(this.media, this.#ahead)
  }

  /** What goes wrong with its media. What is not named stays; an ended call has none. */
  impair(faults: Partial<MediaFaults>): void {
    this.media?.impair(faults)
  }

  /** Ends without telling anybody: the network itself goes away. */
  async drop(): Promise<void> {
    this.#stopTimers()
    this.#over.abort()
    await this.media?.close()
  }

  /** @throws IllegalMove */
  protected check(event: CallEvent): void {
    next(this.direction, this.state, event)
  }

  /** The only place where the state changes. @throws IllegalMove */
  protected move(event: CallEvent): void {
    const before = this.state
    this.state = next(this.direction, before, event)
    this.journal.add(event.kind, event.kind === 'failed' ? String(event.error) : null)
    if (before.mode !== 'live' && this.state.mode === 'live' && this.#hasWords) this.journal.add('user-speaks')
    if (this.state.mode === 'ended') {
      this.#final = { rtp: this.rtp, record: this.mediaRecord }
      this.#stopTimers()
      void this.media?.close()
      this.#over.abort()
    }
    this.#changed(this, before, event)
  }

  #stopTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}

import { type Digits, GRAPH_ERRORS, type GraphErrorCode } from '@ringway/meta-wire'
import type { Pcm } from '@ringway/sound'
import type { Millis } from '../clock.ts'
import { CallIsOver, type RelayCall, type RelayCallStats } from '../relay/relay.ts'
import { type CallEvent, type CallState, durationSeconds, next } from './call.ts'
import type { CallLine, ThreadEntry } from './thread.ts'

/** How the user placed the call. */
export type Via = 'icon' | 'button' | 'link'

export type CallFacts = {
  readonly id: string
  readonly user: Digits
  readonly business: Digits
  readonly via: Via
  /** The payload of the button that was tapped. */
  readonly ctaPayload: string | null
}

export type CallSettings = {
  /** The call's own time, which does not jump. */
  readonly now: () => Millis
  /** How long it rings before nobody has answered. */
  readonly answerWindowMs: Millis
}

/** Told of every change, synchronously, in the order of the changes. */
export type CallListener = (call: LiveCall) => void

/** The answer that came with `accept`, or with a second `pre_accept`, is not the one that was given first. */
export class AnswerDiffers extends Error {
  override readonly name = 'AnswerDiffers'
}

/** The relay could not use the business's answer; the call has failed. */
export class RelayFailed extends Error {
  override readonly name = 'RelayFailed'
}

const NO_PACKETS: RelayCallStats = { sent: 0, received: 0, lost: 0 }

/** One call that a user placed: its state, its timer, its audio. Ends once, whoever ends it. */
export class LiveCall {
  readonly id: string
  readonly user: Digits
  readonly business: Digits
  readonly via: Via
  readonly ctaPayload: string | null
  readonly offer: string
  readonly startedAt: Millis
  state: CallState = { mode: 'connecting' }
  /** `biz_opaque_callback_data` of the accept. */
  opaque: string | null = null
  readonly #settings: CallSettings
  readonly #changed: CallListener
  readonly #over = new AbortController()
  readonly #window: NodeJS.Timeout
  /** Null once the recording has been released. */
  #media: RelayCall | null
  #answer: string | null = null
  #finalCounts: RelayCallStats | null = null

  constructor(facts: CallFacts, media: RelayCall, settings: CallSettings, changed: CallListener) {
    this.id = facts.id
    this.user = facts.user
    this.business = facts.business
    this.via = facts.via
    this.ctaPayload = facts.ctaPayload
    this.offer = media.offer
    this.startedAt = settings.now()
    this.#media = media
    this.#settings = settings
    this.#changed = changed
    this.#window = setTimeout(() => this.#move({ kind: 'timed-out', at: settings.now() }), settings.answerWindowMs)
    media.events.on('businessMedia', () => this.#heardEarly())
    media.events.on('silent', () => this.fail(138021))
  }

  get ended(): boolean {
    return this.state.mode === 'ended'
  }

  /** Aborts when the call ends. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  /** @throws IllegalMove, AnswerDiffers, RelayFailed */
  async preAccept(sdp: string): Promise<void> {
    const ringing = next(this.state, { kind: 'pre-accepted' })
    this.#keepAnswer(sdp)
    this.#enter(ringing)
    await this.#applyAnswer(sdp)
  }

  /** @throws IllegalMove, AnswerDiffers, RelayFailed */
  async accept(sdp: string, opaque: string | null): Promise<void> {
    const live = next(this.state, { kind: 'accepted', at: this.#settings.now() })
    this.#keepAnswer(sdp)
    this.opaque = opaque
    this.#enter(live)
    await this.#applyAnswer(sdp)
    this.#goLive()
  }

  /** @throws IllegalMove */
  reject(): void {
    this.#move({ kind: 'rejected', at: this.#settings.now() })
  }

  /** The business hangs up. @throws IllegalMove */
  terminate(): void {
    this.#move({ kind: 'terminated', at: this.#settings.now() })
  }

  /** The user hangs up. Hanging up twice is fine. */
  hangUp(): void {
    if (!this.ended) this.#move({ kind: 'hung-up', at: this.#settings.now() })
  }

  fail(error: GraphErrorCode): void {
    if (!this.ended) this.#move({ kind: 'failed', at: this.#settings.now(), error })
  }

  /** The scripted user says this, once the call is live; null falls silent. */
  speak(pcm: Pcm | null, loop: boolean): void {
    this.#media?.speak(pcm, { loop })
  }

  press(digits: string): void {
    this.#media?.press(digits)
  }

  /** @throws SdpFault, CallIsOver */
  async answerPhone(offerSdp: string): Promise<string> {
    if (!this.#media) throw new CallIsOver('the call has ended')
    return await this.#media.answerPhone(offerSdp)
  }

  /** What one side said, as a WAV; null once the recording has been released. */
  async heard(speaker: 'business' | 'user'): Promise<Buffer | null> {
    return (await this.#media?.heard(speaker)) ?? null
  }

  /** Frees what an ended call has recorded: 6 kB a second. */
  releaseRecording(): void {
    if (this.ended) this.#media = null
  }

  get rtp(): RelayCallStats {
    return this.#finalCounts ?? this.#media?.stats() ?? NO_PACKETS
  }

  /** Ends without telling anybody: the network itself goes away. */
  async drop(): Promise<void> {
    clearTimeout(this.#window)
    this.#over.abort()
    await this.#media?.close()
  }

  #heardEarly(): void {
    if (this.state.mode !== 'ringing') return
    this.#move({ kind: 'heard', at: this.#settings.now() })
    this.#goLive()
  }

  /** Twice is fine. */
  #goLive(): void {
    if (!this.ended) this.#media?.goLive()
  }

  #keepAnswer(sdp: string): void {
    if (this.#answer !== null && this.#answer !== sdp) throw new AnswerDiffers()
    this.#answer = sdp
  }

  async #applyAnswer(sdp: string): Promise<void> {
    try {
      await this.#media?.applyAnswer(sdp)
    } catch (cause) {
      this.fail(138020)
      throw new RelayFailed('the relay could not use the answer', { cause })
    }
  }

  #move(event: CallEvent): void {
    this.#enter(next(this.state, event))
  }

  /** The only place where the state changes. */
  #enter(state: CallState): void {
    this.state = state
    if (state.mode === 'live' || state.mode === 'ended') clearTimeout(this.#window)
    if (state.mode === 'ended') {
      this.#finalCounts = this.rtp
      void this.#media?.close()
      this.#over.abort()
    }
    this.#changed(this)
  }
}

/** How an ended call reads in the thread; the phone adds the duration of an answered one. */
const WORDS = {
  answered: 'Voice call',
  missed: 'No answer',
  declined: 'Declined',
  cancelled: 'Cancelled',
} as const

/** The call as a line of the thread. */
export function callEntry(call: LiveCall): ThreadEntry {
  const { state } = call
  const line: CallLine = {
    direction: 'USER_INITIATED',
    outcome: state.mode === 'ended' ? state.outcome : null,
    durationSeconds: durationSeconds(state),
  }
  return {
    id: call.id,
    at: call.startedAt,
    from: 'user',
    kind: 'call',
    text: callText(state),
    status: null,
    call: line,
  }
}

function callText(state: CallState): string | null {
  if (state.mode !== 'ended') return null
  if (state.outcome !== 'failed') return WORDS[state.outcome]
  return state.error === null ? 'Call failed' : GRAPH_ERRORS[state.error].title
}

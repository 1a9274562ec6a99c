import { answerDifference } from '../../relay/answer-difference.ts'
import type { RelayCall } from '../../relay/relay.ts'
import {
  type CallFacts,
  type CallListener,
  type CallSettings,
  LiveCall,
  type SessionDescriptions,
  type Via,
} from './live-call.ts'

/** The answer that came with `accept`, or with a second `pre_accept`, is not the one that was given first; the message names the line. */
export class AnswerDiffers extends Error {
  override readonly name = 'AnswerDiffers'
}

/** The relay could not use the business's answer; the call has failed. */
export class RelayFailed extends Error {
  override readonly name = 'RelayFailed'
}

/** A call that a user placed: the relay offers, the business answers by `pre_accept` and `accept`. */
export class UserCall extends LiveCall {
  readonly direction = 'USER_INITIATED'
  readonly via: Exclude<Via, 'api'>
  readonly offer: string
  /** The payload of the button or link that was tapped. */
  readonly payload: string | null
  #answer: string | null = null

  constructor(
    facts: CallFacts & { readonly via: Exclude<Via, 'api'>; readonly payload: string | null },
    media: RelayCall,
    settings: CallSettings,
    changed: CallListener,
  ) {
    super(facts, media, settings, changed)
    this.via = facts.via
    this.payload = facts.payload
    this.offer = media.description
    media.events.on('businessMedia', () => this.#heardEarly())
    this.startWindow()
  }

  get sdp(): SessionDescriptions {
    return { offer: this.offer, answer: this.#answer }
  }

  /** Judges an answer before anything is done with it; one that comes too late is not looked at. @throws SdpFault */
  checkAnswer(sdp: string): void {
    if (!this.ended) this.media?.checkAnswer(sdp)
  }

  /** @throws IllegalMove, AnswerDiffers, RelayFailed */
  async preAccept(sdp: string): Promise<void> {
    const event = { kind: 'pre-accepted' } as const
    this.check(event)
    this.#keepAnswer(sdp)
    this.move(event)
    await this.#applyAnswer(sdp)
  }

  /** @throws IllegalMove, AnswerDiffers, RelayFailed */
  async accept(sdp: string, opaque: string | null): Promise<void> {
    const event = { kind: 'accepted', at: this.now() } as const
    this.check(event)
    this.#keepAnswer(sdp)
    this.opaque = opaque
    this.move(event)
    await this.#applyAnswer(sdp)
    this.#goLive()
  }

  /** @throws IllegalMove */
  reject(): void {
    this.move({ kind: 'rejected', at: this.now() })
  }

  #heardEarly(): void {
    if (this.state.mode !== 'ringing') return
    this.move({ kind: 'heard', at: this.now() })
    this.#goLive()
  }

  /** Twice is fine. */
  #goLive(): void {
    if (!this.ended) this.media?.goLive()
  }

  #keepAnswer(sdp: string): void {
    const difference = this.#answer === null ? null : answerDifference(this.#answer, sdp)
    if (difference !== null) throw new AnswerDiffers(difference)
    this.#answer ??= sdp
  }

  async #applyAnswer(sdp: string): Promise<void> {
    try {
      await this.media?.applyAnswer(sdp)
    } catch (cause) {
      this.fail(138020)
      throw new RelayFailed('the relay could not use the answer', { cause })
    }
  }
}

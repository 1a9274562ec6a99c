import { once } from 'node:events'
import type { Prompt } from '@ringway/media'
import { type HeardFigures, heardFigures, isSound } from './heard-figures.ts'
import type { LoadedEngine, LoadedLeg } from './loaded-engine.ts'
import { MetaPeer } from './media-kit.ts'
import { Talk } from './talk.ts'

/** One call under load, as an implementation sees it that is neither the load peer's nor the engine's: werift. In ms. */
export type ReferenceFigures = HeardFigures & {
  /** From the beginning of its checks to the engine's telling that it is connected. */
  readonly connectedMs: number
  /** From its being opened and given something to hear, to the first packet of that. */
  readonly firstAudioMs: number
}

const WITHIN_MS = 10_000

/** Our end of it. */
export class ReferenceCall {
  readonly #peer: MetaPeer
  readonly #leg: LoadedLeg
  readonly #connectedMs: number
  #firstAudioMs: number | null = null
  #audioFrom = 0
  #talk: Talk | null = null

  private constructor(peer: MetaPeer, leg: LoadedLeg, connectedMs: number) {
    this.#peer = peer
    this.#leg = leg
    this.#connectedMs = connectedMs
  }

  /** Calls in, and says nothing yet. @throws Error when it does not connect */
  static async connect(engine: LoadedEngine): Promise<ReferenceCall> {
    const peer = await MetaPeer.offering()
    try {
      const leg = await engine.answer(peer.sdp)
      await peer.accept(leg.answer)
      const connected = once(leg.events, 'connected', { signal: AbortSignal.timeout(WITHIN_MS) })
      const began = performance.now()
      leg.connect()
      await connected
      const connectedMs = performance.now() - began
      await peer.until(() => peer.connected)
      return new ReferenceCall(peer, leg, connectedMs)
    } catch (error) {
      await peer[Symbol.asyncDispose]()
      throw new Error('the reference call did not connect', { cause: error })
    }
  }

  /** Picks up, hears `prompt` or whom it is joined with, and talks. @throws Error when nothing is heard */
  async open(engine: LoadedEngine, prompt: Prompt, partner: LoadedLeg | null): Promise<void> {
    const began = performance.now()
    this.#leg.open()
    if (partner) engine.bridge(this.#leg, partner)
    else this.#leg.play([{ prompt, times: 1_000 }])
    this.#talk = new Talk(this.#peer)
    const { heard } = this.#peer
    await this.#peer.until(() => heard.some(isSound), WITHIN_MS)
    this.#audioFrom = heard.findIndex(isSound)
    this.#firstAudioMs = (heard[this.#audioFrom]?.at ?? Number.NaN) - began
  }

  figures(): ReferenceFigures {
    return {
      connectedMs: this.#connectedMs,
      firstAudioMs: this.#firstAudioMs ?? Number.POSITIVE_INFINITY,
      ...heardFigures(this.#peer.heard.slice(this.#audioFrom)),
    }
  }

  /** Says no more. What has been sent stays countable. */
  hush(): void {
    this.#talk?.end()
  }

  /** Packets towards the engine. */
  get sent(): number {
    return this.#talk?.sent ?? 0
  }

  async close(): Promise<void> {
    this.hush()
    await this.#leg.close()
    await this.#peer[Symbol.asyncDispose]()
  }
}

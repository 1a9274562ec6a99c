import { once } from 'node:events'
import type { MediaEngine, OfferedLeg } from '@ringway/media'
import { encodeWav, tone } from '@ringway/sound'
import { MetaPeer } from '../../packages/media/dist/testing/meta-peer.js'

/** What one call among many heard, on an implementation that is not ours. */
export type Reference = {
  /** From the order to play until the first packet of it was heard. */
  readonly firstAudioMs: number
  readonly lost: number
  /** Between two packets. 20 is none. */
  readonly longestGapMs: number
}

/** One call to an engine whose far end is werift's. */
export class ReferenceCall {
  readonly #leg: OfferedLeg
  readonly #peer: MetaPeer
  readonly #firstAudioMs: number
  #from = 0

  private constructor(leg: OfferedLeg, peer: MetaPeer, firstAudioMs: number) {
    this.#leg = leg
    this.#peer = peer
    this.#firstAudioMs = firstAudioMs
  }

  static async open(engine: MediaEngine): Promise<ReferenceCall> {
    const { samples, sampleRate } = tone(440, 5_000)
    const prompt = await engine.prepare({ kind: 'audio', bytes: encodeWav(samples, sampleRate) })
    const leg = await engine.offer()
    const peer = await MetaPeer.answering(leg.offer)
    const connected = once(leg.events, 'connected')
    await leg.applyAnswer(peer.sdp)
    await connected
    await peer.until(() => peer.connected)
    const began = performance.now()
    leg.open()
    leg.play([{ prompt, times: 100_000 }])
    await peer.hears(1)
    return new ReferenceCall(leg, peer, (peer.heard[0]?.at ?? 0) - began)
  }

  /** What counts begins now. */
  begin(): void {
    this.#from = this.#peer.heard.length
  }

  async close(): Promise<Reference> {
    const heard = this.#peer.heard.slice(this.#from)
    await this.#leg.close()
    await this.#peer[Symbol.asyncDispose]()
    const [first, last] = [heard[0], heard.at(-1)]
    const expected = first && last ? ((last.sequence - first.sequence) & 0xffff) + 1 : 0
    const gaps = heard.slice(1).map(({ at }, i) => at - (heard[i]?.at ?? at))
    return { firstAudioMs: this.#firstAudioMs, lost: expected - heard.length, longestGapMs: Math.max(0, ...gaps) }
  }
}

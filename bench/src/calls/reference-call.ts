import { once } from 'node:events'
import type { Prompt } from '@ringway/media'
import { silencePacket } from '@ringway/sound'
import type { LoadedEngine, LoadedLeg } from './loaded-engine.ts'
import { MetaPeer } from './media-kit.ts'

/** One call under load, as an implementation sees it that is neither the load peer's nor the engine's: werift. In ms. */
export type ReferenceFigures = {
  /** From the beginning of its checks to the engine's telling that it is connected. */
  readonly connectedMs: number
  /** From its being opened and given something to hear, to the first packet of that. */
  readonly firstAudioMs: number
  /** The longest time without a packet after that. */
  readonly longestGapMs: number
  /** How late packets came, by the schedule that fits best; the bench's own process is in it. */
  readonly lateP99Ms: number
  readonly packets: number
  readonly lost: number
}

const PACKET_MS = 20
const TICKS_PER_MS = 48
/** A packet of silence is shorter, in bytes. */
const SHORTEST_SOUND = 24
const WITHIN_MS = 10_000

/** Our end of it. */
export class ReferenceCall {
  readonly #peer: MetaPeer
  readonly #leg: LoadedLeg
  readonly #connectedMs: number
  readonly #silence = silencePacket()
  #firstAudioMs: number | null = null
  #audioFrom = 0
  #talking: NodeJS.Timeout | null = null
  sent = 0

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
    this.#talk(began, 0)
    const { heard } = this.#peer
    await this.#peer.until(() => (heard.at(-1)?.payload.length ?? 0) >= SHORTEST_SOUND, WITHIN_MS)
    this.#audioFrom = heard.findIndex(({ payload }) => payload.length >= SHORTEST_SOUND)
    this.#firstAudioMs = (heard[this.#audioFrom]?.at ?? Number.NaN) - began
  }

  figures(): ReferenceFigures {
    const heard = this.#peer.heard.slice(this.#audioFrom)
    const [first] = heard
    const latest = performance.now()
    const gaps = heard.map(({ at }, i) => (heard[i + 1]?.at ?? latest) - at)
    // The schedule that fits best is the earliest packet's.
    const offsets = heard.map(({ at, timestamp }) => at - ((timestamp - (first?.timestamp ?? 0)) | 0) / TICKS_PER_MS)
    const late = offsets.map((offset) => offset - Math.min(...offsets)).toSorted((a, b) => a - b)
    const steps = heard.slice(1).map(({ sequence }, i) => ((sequence - (heard[i]?.sequence ?? 0)) << 16) >> 16)
    return {
      connectedMs: this.#connectedMs,
      firstAudioMs: this.#firstAudioMs ?? Number.POSITIVE_INFINITY,
      longestGapMs: Math.max(0, ...gaps),
      lateP99Ms: late[Math.ceil(late.length * 0.99) - 1] ?? 0,
      packets: heard.length,
      lost: Math.max(0, steps.reduce((sum, step) => sum + step, 0) - steps.length),
    }
  }

  /** Says no more. What has been sent stays countable. */
  hush(): void {
    if (this.#talking) clearTimeout(this.#talking)
    this.#talking = null
  }

  async close(): Promise<void> {
    this.hush()
    await this.#leg.close()
    await this.#peer[Symbol.asyncDispose]()
  }

  /** Every 20 ms by deadlines that do not drift. */
  #talk(began: number, packet: number): void {
    const due = began + packet * PACKET_MS
    this.#talking = setTimeout(
      () => {
        this.sent++
        void this.#peer.say(this.#silence).catch(() => {})
        this.#talk(began, packet + 1)
      },
      Math.max(0, due - performance.now()),
    )
  }
}

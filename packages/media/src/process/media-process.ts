import { silencePacket } from '@ringway/sound'
import { CodecPool } from '../codec/codec-pool.ts'
import type { LocalTransport } from '../sdp.ts'
import type { Legs, OpenLegs } from './legs.ts'
import { PromptStore } from './prompt-store.ts'
import type { Ask, Orders, ProcessEvent, ProcessOptions, ProcessStats } from './protocol.ts'

/** All that lives in the media process: its prompts, the legs that they are played into, and what decodes and encodes for them. */
export class MediaProcess {
  readonly legs: Legs
  readonly prompts: PromptStore
  readonly codecs: CodecPool
  /** Legs whose other side has no telephone-event. */
  readonly #keyless: Set<string>

  private constructor(legs: Legs, prompts: PromptStore, codecs: CodecPool, keyless: Set<string>) {
    this.legs = legs
    this.prompts = prompts
    this.codecs = codecs
    this.#keyless = keyless
  }

  /** @throws what `openLegs` throws */
  static async open(
    openLegs: OpenLegs,
    options: ProcessOptions,
    tell: (event: ProcessEvent) => void,
  ): Promise<MediaProcess> {
    const silence = silencePacket()
    const keyless = new Set<string>()
    const codecs = new CodecPool(options.codecThreads, {
      want: (leg, on) => legs.want(leg, on),
      send: (leg, packet) => legs.send(leg, packet),
      heard: (leg, sound) => tell({ kind: 'heard', leg, sound, at: Date.now() }),
      digit: (leg, digit) => {
        tell({ kind: 'digit', leg, digit, at: Date.now() })
        legs.keyPressed(leg, digit)
      },
    })
    const legs = await openLegs(options, silence, {
      event: (event) => {
        if (event.kind === 'closed') {
          codecs.forget(event.leg)
          keyless.delete(event.leg)
        }
        tell(event)
      },
      sound: (leg, packet) => codecs.hear(leg, packet),
    })
    const prompts = new PromptStore(options.promptCacheBytes, silence)
    prompts.warmUp().catch(() => {}) // whatever it was, the first prompt will meet it and tell its caller
    return new MediaProcess(legs, prompts, codecs, keyless)
  }

  async answer({ leg, offer }: Ask<'answer'>): Promise<LocalTransport> {
    const transport = await this.legs.answer(leg, offer)
    if (offer.keysPayload === null) this.#keyless.add(leg)
    return transport
  }

  open(order: Orders['open']): void {
    this.legs.open(order)
    if (this.#keyless.delete(order.leg)) this.codecs.hearTones(order.leg)
  }

  play({ items, ...order }: Orders['play']): void {
    const packets = items.map(({ prompt, times }) => ({ prompt: this.prompts.packets(prompt), times }))
    this.legs.play({ ...order, items: packets })
  }

  listen({ leg }: Orders['listen']): void {
    if (this.legs.has(leg)) this.codecs.listen(leg)
  }

  /** Nothing for a leg that has ended meanwhile: it would be mixed for ever. */
  confer({ conference, leg }: Orders['confer']): void {
    if (!this.legs.has(leg)) return
    this.legs.feed(leg, true)
    this.codecs.join(conference, leg)
  }

  leave({ leg }: Orders['leave']): void {
    this.codecs.leave(leg)
    this.legs.feed(leg, false)
  }

  stats(): ProcessStats {
    const { user, system } = process.cpuUsage()
    const cpuMs = (user + system) / 1000
    return { processId: process.pid, ...this.legs.stats(), cpuMs, prompts: this.prompts.stats() }
  }
}

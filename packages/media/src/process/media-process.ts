import { silencePacket } from '@ringway/sound'
import type { EngineStats } from '../engine.ts'
import type { Legs, OpenLegs } from './legs.ts'
import { PromptStore } from './prompt-store.ts'
import type { Orders, ProcessEvent, ProcessOptions } from './protocol.ts'

/** All that lives in the media process: its prompts, and the legs that they are played into. */
export class MediaProcess {
  readonly legs: Legs
  readonly prompts: PromptStore

  private constructor(legs: Legs, prompts: PromptStore) {
    this.legs = legs
    this.prompts = prompts
  }

  /** @throws what `openLegs` throws */
  static async open(
    openLegs: OpenLegs,
    options: ProcessOptions,
    tell: (event: ProcessEvent) => void,
  ): Promise<MediaProcess> {
    const silence = silencePacket()
    const legs = await openLegs(options, silence, tell)
    const prompts = new PromptStore(options.promptCacheBytes, silence)
    prompts.warmUp().catch(() => {}) // whatever it was, the first prompt will meet it and tell its caller
    return new MediaProcess(legs, prompts)
  }

  play({ items, ...order }: Orders['play']): void {
    const packets = items.map(({ prompt, times }) => ({ prompt: this.prompts.packets(prompt), times }))
    this.legs.play({ ...order, items: packets })
  }

  stats(): EngineStats {
    const { user, system } = process.cpuUsage()
    const cpuMs = (user + system) / 1000
    return { processId: process.pid, ...this.legs.stats(), cpuMs, prompts: this.prompts.stats() }
  }
}

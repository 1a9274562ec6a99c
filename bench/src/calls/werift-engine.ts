import { EventEmitter } from 'node:events'
import type { MediaLegEvents, PlayItem, Prompt, PromptSource } from '@ringway/media'
import { AskedProcess } from './asked-process.ts'
import type { LoadedEngine, LoadedLeg, LoadedStats } from './loaded-engine.ts'
import type { WeriftQuestions, WeriftTold } from './werift-words.ts'

/** werift as an engine, in a process of its own: as much of one as a load needs, for comparison. */
export class WeriftEngine implements LoadedEngine {
  readonly #process = new AskedProcess<WeriftQuestions>(new URL('./werift-process.js', import.meta.url))
  readonly #legs = new Map<number, WeriftLeg>()

  private constructor() {
    this.#process.onTold((told) => {
      const { leg, what } = told as WeriftTold
      const { events } = this.#legs.get(leg) ?? {}
      if (what === 'connected') events?.emit('connected', Date.now())
      else events?.emit('closed', 'connection-lost')
    })
  }

  static async open(): Promise<WeriftEngine> {
    const engine = new WeriftEngine()
    await engine.stats()
    return engine
  }

  async answer(offer: string): Promise<WeriftLeg> {
    const { leg, sdp } = await this.#process.ask('answer', { offer })
    const made = new WeriftLeg(leg, sdp, this.#process)
    this.#legs.set(leg, made)
    return made
  }

  async prepare(source: PromptSource): Promise<Prompt> {
    const { prompt, durationMs } = await this.#process.ask('prepare', { source })
    return { id: String(prompt), durationMs }
  }

  bridge(first: WeriftLeg, second: WeriftLeg): void {
    this.#process.order('bridge', { legs: [first.number, second.number] })
  }

  stats(): Promise<LoadedStats> {
    return this.#process.ask('stats', {})
  }

  async close(): Promise<void> {
    await this.#process.close()
  }
}

class WeriftLeg implements LoadedLeg {
  readonly answer: string
  readonly number: number
  readonly events = new EventEmitter<MediaLegEvents>()
  readonly #process: AskedProcess<WeriftQuestions>

  constructor(number: number, answer: string, process: AskedProcess<WeriftQuestions>) {
    this.number = number
    this.answer = answer
    this.#process = process
  }

  connect(): void {
    this.#process.order('connect', { leg: this.number })
  }

  open(): void {
    this.#process.order('open', { leg: this.number })
  }

  play([item]: readonly PlayItem[]): void {
    if (item) this.#process.order('play', { leg: this.number, prompt: Number(item.prompt.id) })
  }

  async close(): Promise<void> {
    await this.#process.ask('close', { leg: this.number })
  }
}

import { EventEmitter } from 'node:events'
import type { LegEnd, MediaLeg, MediaLegEvents, Playback, PlayItem } from '../engine.ts'
import { type LegStats, NO_PACKETS } from '../leg-stats.ts'
import { Deferred } from './deferred.ts'
import type { ProcessLink } from './process-link.ts'
import type { PromptBook } from './prompt-book.ts'
import type { ProcessEvent } from './protocol.ts'
import { RemotePlayback } from './remote-playback.ts'

/** A leg in the media process, as its parent holds it. */
export class RemoteLeg implements MediaLeg {
  readonly id: string
  readonly answer: string
  readonly events = new EventEmitter<MediaLegEvents>()
  readonly #link: ProcessLink
  readonly #prompts: PromptBook
  readonly #playbacks = new Map<string, RemotePlayback>()
  readonly #final = new Deferred<LegStats>()
  #ended = false
  #closing = false
  #nextPlayback = 1

  constructor(id: string, answer: string, link: ProcessLink, prompts: PromptBook) {
    this.#prompts = prompts
    this.id = id
    this.answer = answer
    this.#link = link
  }

  connect(): void {
    this.#link.order('connect', { leg: this.id })
  }

  open(): void {
    this.#link.order('open', { leg: this.id })
  }

  play(items: readonly PlayItem[]): Playback {
    if (!items.every(({ prompt }) => this.#prompts.holds(prompt))) throw new TypeError('a prompt of another engine')
    const id = `${this.#nextPlayback++}`
    const playback = new RemotePlayback(items, () => this.#link.order('stop', { leg: this.id, playback: id }))
    if (this.#ended) {
      playback.finish('leg-closed')
      return playback
    }
    this.#playbacks.set(id, playback)
    const orders = items.map(({ prompt, times }) => ({ prompt: prompt.id, times }))
    this.#link.order('play', { leg: this.id, playback: id, items: orders })
    return playback
  }

  close(): Promise<LegStats> {
    if (!this.#ended && !this.#closing) this.#link.order('close', { leg: this.id })
    this.#closing = true
    return this.#final.promise
  }

  async stats(): Promise<LegStats> {
    if (this.#ended) return await this.#final.promise
    return (await this.#link.ask('legStats', { leg: this.id })) ?? (await this.#final.promise)
  }

  /** What the media process tells of this leg. */
  happened(event: ProcessEvent): void {
    switch (event.kind) {
      case 'connected':
        this.events.emit('connected', event.at)
        return
      case 'first-packet':
        this.events.emit('firstPacket', event.at)
        return
      case 'digit':
        this.events.emit('digit', event.digit, event.at)
        return
      case 'started':
        this.#playbacks.get(event.playback)?.begin(event.at)
        return
      case 'finished':
        this.#playbacks.get(event.playback)?.finish(event.how)
        this.#playbacks.delete(event.playback)
        return
      case 'closed':
        this.end(event.reason, event.stats)
        return
      default:
        event satisfies never
    }
  }

  /** The end, from the process or because the process is gone. Only the first counts. */
  end(reason: LegEnd, stats: LegStats = NO_PACKETS): void {
    if (this.#ended) return
    this.#ended = true
    for (const playback of this.#playbacks.values()) playback.finish('leg-closed')
    this.#playbacks.clear()
    this.#final.resolve(stats)
    this.events.emit('closed', reason)
  }
}

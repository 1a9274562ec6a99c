import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { fromInt16 } from '@ringway/sound'
import { type Answer, BadAnswer, readAnswer } from '../answer.ts'
import type { CodecAccounts } from '../codec/codec-accounts.ts'
import type {
  AnsweredLeg,
  LegEnd,
  Listening,
  MediaLeg,
  MediaLegEvents,
  Millis,
  OfferedLeg,
  Playback,
  PlayItem,
  PlayOptions,
  Recording,
  RecordingFiles,
} from '../engine.ts'
import { type LegStats, NO_PACKETS } from '../leg-stats.ts'
import { Deferred } from './deferred.ts'
import type { ProcessLink } from './process-link.ts'
import type { PromptBook } from './prompt-book.ts'
import type { LegEvent } from './protocol.ts'
import type { RecordingBook } from './recording-book.ts'
import { RemotePlayback } from './remote-playback.ts'

/** What legs share with the others of their engine. */
export type LegHouse = {
  readonly link: ProcessLink
  readonly prompts: PromptBook
  readonly recordings: RecordingBook
  readonly codecs: CodecAccounts
}

type Listener = { readonly heard: (samples: Float32Array, at: Millis) => void }

/** A leg in the media process, as its parent holds it. */
export abstract class RemoteLeg implements MediaLeg {
  readonly id: string
  readonly events = new EventEmitter<MediaLegEvents>()
  protected readonly link: ProcessLink
  readonly #prompts: PromptBook
  readonly #recordings: RecordingBook
  readonly #codecs: CodecAccounts
  readonly #playbacks = new Map<string, RemotePlayback>()
  readonly #listeners = new Set<Listener>()
  readonly #final = new Deferred<LegStats>()
  #ended = false
  #closing = false
  #nextPlayback = 1

  constructor(id: string, { link, prompts, recordings, codecs }: LegHouse) {
    this.#prompts = prompts
    this.#recordings = recordings
    this.#codecs = codecs
    this.id = id
    this.link = link
  }

  get ended(): boolean {
    return this.#ended
  }

  isOf(link: ProcessLink): boolean {
    return this.link === link
  }

  open(): void {
    this.link.order('open', { leg: this.id })
  }

  play(items: readonly PlayItem[], { stopKeys = '' }: PlayOptions = {}): Playback {
    if (!items.every(({ prompt }) => this.#prompts.holds(prompt))) throw new TypeError('a prompt of another engine')
    const id = `${this.#nextPlayback++}`
    const playback = new RemotePlayback(items, () => this.link.order('stop', { leg: this.id, playback: id }))
    if (this.#ended) {
      playback.finish('leg-closed')
      return playback
    }
    this.#playbacks.set(id, playback)
    const orders = items.map(({ prompt, times }) => ({ prompt: prompt.id, times }))
    this.link.order('play', { leg: this.id, playback: id, items: orders, stopKeys })
    return playback
  }

  listen(heard: (samples: Float32Array, at: Millis) => void): Listening {
    // Wrapped: the same function may listen twice.
    const listener: Listener = { heard }
    if (this.#ended) return { stop: () => {} }
    if (this.#listeners.size === 0) {
      this.#codecs.take('listen')
      this.link.order('listen', { leg: this.id })
    }
    this.#listeners.add(listener)
    return { stop: () => this.#deafen(listener) }
  }

  record(files: RecordingFiles): Recording {
    return this.#recordings.begin(this, files)
  }

  #deafen(listener: Listener): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return
    this.#codecs.give('listen')
    this.link.order('deafen', { leg: this.id })
  }

  close(): Promise<LegStats> {
    if (!this.#ended && !this.#closing) this.link.order('close', { leg: this.id })
    this.#closing = true
    return this.#final.promise
  }

  async stats(): Promise<LegStats> {
    if (this.#ended) return await this.#final.promise
    return (await this.link.ask('legStats', { leg: this.id })) ?? (await this.#final.promise)
  }

  /** What the media process tells of this leg. */
  happened(event: LegEvent): void {
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
      case 'heard':
        for (const { heard } of [...this.#listeners]) heard(fromInt16(event.sound), event.at)
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
    if (this.#listeners.size > 0) this.#codecs.give('listen')
    this.#listeners.clear()
    this.#final.resolve(stats)
    this.events.emit('closed', reason)
  }
}

/** A leg that answers an offer. */
export class RemoteAnsweredLeg extends RemoteLeg implements AnsweredLeg {
  readonly answer: string

  constructor(id: string, answer: string, house: LegHouse) {
    super(id, house)
    this.answer = answer
  }

  connect(): void {
    this.link.order('connect', { leg: this.id })
  }
}

/** A leg that makes an offer. */
export class RemoteOfferedLeg extends RemoteLeg implements OfferedLeg {
  readonly offer: string
  #applied: { readonly answer: Answer; readonly done: Promise<null> } | null = null

  constructor(id: string, offer: string, house: LegHouse) {
    super(id, house)
    this.offer = offer
  }

  async applyAnswer(sdp: string): Promise<void> {
    const answer = readAnswer(sdp)
    if (this.ended) return
    this.#applied ??= { answer, done: this.link.ask('applyAnswer', { leg: this.id, answer }) }
    if (!isDeepStrictEqual(answer, this.#applied.answer)) throw new BadAnswer('another one was applied before')
    await this.#applied.done
  }
}

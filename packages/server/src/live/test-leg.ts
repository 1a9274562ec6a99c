import { EventEmitter } from 'node:events'
import type { AnsweredLeg, MediaLegEvents, Playback, PlaybackEnd, PlayItem, PlayOptions, Prompt } from '@ringway/media'
import { type Deferred, deferred } from '../kit/deferred.ts'

// For tests: a leg without sound, whose party a test plays.

export function testPrompt(id: string): Prompt {
  return { id, durationMs: 1_000 }
}

/** One order to play; it lasts until the test, or `stop`, ends it. */
export class TestPlayback implements Playback {
  readonly items: readonly PlayItem[]
  readonly started = Promise.resolve(null)
  stopped = false
  readonly #finished: Deferred<PlaybackEnd> = deferred()

  /** The keys that are to stop it, in the engine itself: here the test plays the engine. */
  readonly stopKeys: string

  constructor(items: readonly PlayItem[], { stopKeys = '' }: PlayOptions = {}) {
    this.items = items
    this.stopKeys = stopKeys
  }

  get finished(): Promise<PlaybackEnd> {
    return this.#finished.promise
  }

  stop(): void {
    this.stopped = true
    this.end('stopped')
  }

  end(how: PlaybackEnd = 'ended'): void {
    this.#finished.resolve(how)
  }
}

export class TestLeg implements AnsweredLeg {
  readonly id = 'leg'
  readonly answer = 'v=0 answer'
  readonly events = new EventEmitter<MediaLegEvents>()
  readonly playbacks: TestPlayback[] = []
  readonly #heard = new Set<(samples: Float32Array, at: number) => void>()
  /** What was asked of it, in order. */
  readonly asked: string[] = []
  /** Called with every new playback; by default nothing ends it. */
  onPlay: (playback: TestPlayback) => void = () => undefined

  connect(): void {
    this.asked.push('connect')
  }

  open(): void {
    this.asked.push('open')
  }

  play(items: readonly PlayItem[], options?: PlayOptions): Playback {
    const playback = new TestPlayback(items, options)
    this.playbacks.push(playback)
    this.onPlay(playback)
    return playback
  }

  /** Nothing that is tested with it records. */
  record(): never {
    throw new Error('a test leg has no sound to record')
  }

  async close() {
    this.asked.push('close')
    return await this.stats()
  }

  async stats() {
    const unknown = { jitterMs: null, reported: null, roundTripMs: null, refused: null, fault: null }
    return { sent: 0, received: 0, lost: 0, ...unknown }
  }

  listen(heard: (samples: Float32Array, at: number) => void): { stop(): void } {
    this.#heard.add(heard)
    return { stop: () => void this.#heard.delete(heard) }
  }

  /** How many listen to it. */
  get listeners(): number {
    return this.#heard.size
  }

  /** The other party says something, or nothing, for `ms`: a multiple of 100. Speech is loud three quarters of the time. */
  say(what: 'speech' | 'quiet', ms: number): void {
    for (let at = 0; at < ms; at += 100) {
      const level = (index: number) => (what === 'speech' && index % 1_600 < 1_200 ? 0.2 : 0)
      const samples = Float32Array.from({ length: 1_600 }, (_, index) => level(index) * Math.sin(index / 5))
      for (const heard of [...this.#heard]) heard(samples, Date.now())
    }
  }

  /** The other party presses keys. */
  press(keys: string): void {
    for (const key of keys) this.events.emit('digit', key, Date.now())
  }

  /** The ids of all prompts that were to be heard, in order. */
  get heard(): string[] {
    return this.playbacks.flatMap(({ items }) => items.map(({ prompt }) => prompt.id))
  }
}

import type { Millis, Playback, PlaybackEnd, PlayItem } from '../engine.ts'
import { Deferred } from './deferred.ts'

/** A playback in the media process, as its parent holds it. */
export class RemotePlayback implements Playback {
  /** Held until the end, so that the prompts are not released while they play. */
  readonly items: readonly PlayItem[]
  readonly #started = new Deferred<Millis | null>()
  readonly #finished = new Deferred<PlaybackEnd>()
  readonly #stop: () => void

  constructor(items: readonly PlayItem[], stop: () => void) {
    this.items = items
    this.#stop = stop
  }

  get started(): Promise<Millis | null> {
    return this.#started.promise
  }

  get finished(): Promise<PlaybackEnd> {
    return this.#finished.promise
  }

  stop(): void {
    this.#stop()
  }

  begin(at: Millis): void {
    this.#started.resolve(at)
  }

  /** Also settles `started` if no packet of it ever left. */
  finish(how: PlaybackEnd): void {
    this.#started.resolve(null)
    this.#finished.resolve(how)
  }
}

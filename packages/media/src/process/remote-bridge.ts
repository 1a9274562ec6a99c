import type { Bridge, BridgeEnd, Millis } from '../engine.ts'
import { Deferred } from './deferred.ts'
import type { BridgeEvent } from './protocol.ts'

/** A bridge in the media process, as its parent holds it. */
export class RemoteBridge implements Bridge {
  /** Ids of the legs it joins. */
  readonly legs: readonly [string, string]
  readonly #started = new Deferred<Millis | null>()
  readonly #ended = new Deferred<BridgeEnd>()
  readonly #part: () => void

  constructor(legs: readonly [string, string], part: () => void) {
    this.legs = legs
    this.#part = part
  }

  get started(): Promise<Millis | null> {
    return this.#started.promise
  }

  get ended(): Promise<BridgeEnd> {
    return this.#ended.promise
  }

  end(): void {
    this.#part()
  }

  happened(event: BridgeEvent): void {
    if (event.kind === 'passing') this.#started.resolve(event.at)
    else this.over(event.how)
  }

  /** Also settles `started` if no packet was passed on. */
  over(how: BridgeEnd): void {
    this.#started.resolve(null)
    this.#ended.resolve(how)
  }
}

import type { Endpoint, Understood } from '../twiml/step.ts'

/** What a user has said so far, and whom to tell. */
export type Partial = {
  readonly to: Endpoint
  readonly said: Understood
  /** From 0 within one gather. */
  readonly number: number
}

/**
 * Tells what users say while they say it, one at a time and in order. Of those that wait for a slow app only the newest is
 * kept: it says what they said, and more.
 */
export class Partials {
  readonly #send: (partial: Partial) => Promise<void>
  #waiting: Partial | null = null
  #sending = false

  /** @param send never rejects */
  constructor(send: (partial: Partial) => Promise<void>) {
    this.#send = send
  }

  tell(partial: Partial): void {
    this.#waiting = partial
    if (!this.#sending) void this.#sendAll()
  }

  async #sendAll(): Promise<void> {
    this.#sending = true
    for (let next = this.#take(); next !== null; next = this.#take()) await this.#send(next)
    this.#sending = false
  }

  #take(): Partial | null {
    const next = this.#waiting
    this.#waiting = null
    return next
  }
}

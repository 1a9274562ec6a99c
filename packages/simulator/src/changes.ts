/** Tells whoever waits that something in the network has changed. It says when, never what. */
export class Changes {
  readonly #waiting = new Set<() => void>()

  /** Everybody who waits looks again, before this returns. */
  notify(): void {
    for (const look of [...this.#waiting]) look()
  }

  /**
   * What `read` answers once `done` accepts it, or when `timeoutMs` have passed or `signal` aborts, whichever is first.
   *
   * Looks once at the beginning and again at every change, so a state that lasts an instant is not missed.
   */
  until<T>(read: () => T, done: (value: T) => boolean, timeoutMs: number, signal: AbortSignal): Promise<T> {
    const first = read()
    if (done(first) || timeoutMs === 0 || signal.aborted) return Promise.resolve(first)
    const waiting = new Waiting(read, done, () => this.#waiting.delete(look))
    const look = () => waiting.look()
    this.#waiting.add(look)
    return waiting.answer(timeoutMs, signal)
  }
}

/** One who waits. What `read` throws is its own answer, and nobody else's trouble. */
class Waiting<T> {
  readonly #read: () => T
  readonly #done: (value: T) => boolean
  readonly #leave: () => void
  #settle: (settle: () => T) => void = () => undefined

  constructor(read: () => T, done: (value: T) => boolean, leave: () => void) {
    this.#read = read
    this.#done = done
    this.#leave = leave
  }

  look(): void {
    try {
      const value = this.#read()
      if (this.#done(value)) this.#settle(() => value)
    } catch (error) {
      this.#settle(() => {
        throw error
      })
    }
  }

  async answer(timeoutMs: number, signal: AbortSignal): Promise<T> {
    const settled = new Promise<() => T>((resolve) => {
      this.#settle = resolve
    })
    const giveUp = () => this.#settle(this.#read)
    const timer = setTimeout(giveUp, timeoutMs)
    signal.addEventListener('abort', giveUp)
    try {
      return (await settled)()
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      this.#leave()
    }
  }
}

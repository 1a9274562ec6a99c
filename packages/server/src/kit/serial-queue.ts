/**
 * Runs what it is given one after the other, each starting when the one before has ended, however that ended.
 * What must not interleave on one call goes through that call's own queue.
 */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve()

  run<T>(task: () => Promise<T> | T): Promise<T> {
    const result = this.#tail.then(task)
    this.#tail = result.catch(() => undefined)
    return result
  }

  /** Resolves when everything given so far has ended. */
  async idle(): Promise<void> {
    await this.#tail
  }
}

/** What a bench has started and made, to be taken away however it ends. */
export class Leavings {
  readonly #clearings: (() => Promise<unknown>)[] = []

  /** @returns clears it now; later it is not cleared again */
  add(clear: () => Promise<unknown>): () => Promise<void> {
    this.#clearings.push(clear)
    return async () => {
      const at = this.#clearings.indexOf(clear)
      if (at >= 0) this.#clearings.splice(at, 1)
      await clear()
    }
  }

  /** The newest first. What cannot be cleared is told and does not keep the rest. */
  async clear(): Promise<void> {
    for (let clear = this.#clearings.pop(); clear; clear = this.#clearings.pop())
      await clear().catch((error: unknown) => progress(`not cleared away: ${error}`))
  }
}

/** A line on standard error: what is being done now. */
export function progress(words: string): void {
  process.stderr.write(`bench: ${words}\n`)
}

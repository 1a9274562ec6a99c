/** Room for half a second of what is heard: more than is usually kept at a time. */
const ROOM = 8_000

/**
 * Samples that are kept until they are taken, in one piece of memory that is used again: thousands of small ones a second would survive long
 * enough for the collector to look for them no more until memory is short.
 */
export class KeptSamples {
  #samples = new Int16Array(ROOM)
  #length = 0

  get length(): number {
    return this.#length
  }

  add(samples: Int16Array): void {
    if (this.#length + samples.length > this.#samples.length) this.#grow(this.#length + samples.length)
    this.#samples.set(samples, this.#length)
    this.#length += samples.length
  }

  /** All of them, which are no longer kept. */
  take(): Int16Array<ArrayBuffer> {
    const taken = this.#samples.slice(0, this.#length)
    this.#length = 0
    return taken
  }

  /** Nothing is kept, and no more room than at the beginning. */
  clear(): void {
    this.#length = 0
    if (this.#samples.length > ROOM) this.#samples = new Int16Array(ROOM)
  }

  #grow(length: number): void {
    const larger = new Int16Array(Math.max(length, 2 * this.#samples.length))
    larger.set(this.#samples.subarray(0, this.#length))
    this.#samples = larger
  }
}

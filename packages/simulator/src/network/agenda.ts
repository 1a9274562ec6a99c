import type { Millis, ShiftableClock } from '../clock.ts'

/** What is done when its time has come; the promise, if any, settles when those concerned have been told. */
export type Task = () => Promise<unknown> | undefined

type Item = { readonly at: Millis; readonly task: Task }

/** The longest that Node's timers wait. */
const LONGEST: Millis = 2 ** 31 - 1

/** What is due at times of the network's clock. Runs in order of time, whether time passes or is moved. */
export class Agenda {
  readonly #clock: ShiftableClock
  /** In order of time; those of one time in the order in which they were added. */
  #items: Item[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(clock: ShiftableClock) {
    this.#clock = clock
  }

  /** @returns takes it off the agenda; afterwards that does nothing */
  add(at: Millis, task: Task): () => void {
    const item = { at, task }
    const later = this.#items.findIndex((other) => other.at > at)
    this.#items.splice(later < 0 ? this.#items.length : later, 0, item)
    this.#wait()
    return () => {
      this.#items = this.#items.filter((other) => other !== item)
      this.#wait()
    }
  }

  /**
   * Moves the clock forward to `to`. On the way it stands at each time at which something is due while that is done.
   *
   * All of it is done when this returns; the promise settles when those concerned have been told.
   */
  moveTo(to: Millis): Promise<unknown> {
    const told = this.#run(to)
    this.#clock.set(to)
    this.#wait()
    return Promise.all(told)
  }

  /** Nothing happens any more. */
  close(): void {
    this.#items = []
    clearTimeout(this.#timer)
  }

  #run(to: Millis): (Promise<unknown> | undefined)[] {
    const told = []
    for (let [first] = this.#items; first && first.at <= to; [first] = this.#items) {
      this.#items.shift()
      if (first.at > this.#clock.now()) this.#clock.set(first.at)
      told.push(first.task())
    }
    return told
  }

  /** One timer, for the first; it keeps no process alive. */
  #wait(): void {
    clearTimeout(this.#timer)
    const [first] = this.#items
    if (!first) return
    const passes = () => {
      this.#run(this.#clock.now())
      this.#wait()
    }
    this.#timer = setTimeout(passes, Math.min(Math.max(first.at - this.#clock.now(), 0), LONGEST)).unref()
  }
}

import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'

const WINDOW_MS = 5_000
/** Of 20 calls. Fewer packets say more of what else the machine does than of what we do. */
const ENOUGH = 5_000

/** How late packets left in the last five seconds that are over. */
export class RecentLateness {
  #counting: RecordableHistogram = createHistogram()
  #begun = 0
  #last = { p99: 0, over: 0 }

  /** @param late in whole microseconds, 1 or more */
  record(late: number, now: number): void {
    if (now - this.#begun >= WINDOW_MS) this.#turn(now)
    this.#counting.record(late)
  }

  /** In microseconds; 0 when too few packets left, or none for a while. */
  p99(now: number): number {
    return now - this.#last.over < 2 * WINDOW_MS ? this.#last.p99 : 0
  }

  #turn(now: number): void {
    const p99 = this.#counting.count < ENOUGH ? 0 : this.#counting.percentile(99)
    this.#last = { p99, over: now }
    this.#counting = createHistogram()
    this.#begun = now
  }
}

import { createHistogram, performance } from 'node:perf_hooks'
import type { EngineStats } from './engine.ts'
import {
  afterStandstill,
  deadline,
  isDue,
  nextNotch,
  type PacerClock,
  PHASES,
  phaseOf,
  sleepMs,
  startClock,
} from './pacer-clock.ts'
import { RecentLateness } from './recent-lateness.ts'

/** Serves every member once in 20 ms, a quarter of them every 5 ms. Its timer runs only while it has members. */
export class Pacer<Member> {
  readonly #serve: (member: Member) => void
  readonly #phases: Set<Member>[] = Array.from({ length: PHASES }, () => new Set())
  /** In microseconds, because it counts whole numbers only. */
  readonly #lateness = createHistogram()
  readonly #recent = new RecentLateness()
  #clock: PacerClock = startClock(0)
  #timer: NodeJS.Timeout | null = null

  constructor(serve: (member: Member) => void) {
    this.#serve = serve
  }

  /** From the next notch of the phase that has fewest members, at most 20 ms from now. */
  add(member: Member): void {
    const emptiest = this.#phases.reduce((best, phase) => (phase.size < best.size ? phase : best))
    emptiest.add(member)
    if (this.#timer) return
    this.#clock = startClock(performance.now())
    this.#sleep()
  }

  remove(member: Member): void {
    for (const phase of this.#phases) phase.delete(member)
    if (this.#phases.some((phase) => phase.size > 0)) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  /** How much later than due its members were served, in milliseconds. */
  lateness(): EngineStats['lateness'] {
    if (this.#lateness.count === 0) return { p50: 0, p99: 0, max: 0, recentP99: 0 }
    const ms = (microseconds: number) => microseconds / 1000
    return {
      p50: ms(this.#lateness.percentile(50)),
      p99: ms(this.#lateness.percentile(99)),
      max: ms(this.#lateness.max),
      recentP99: ms(this.#recent.p99(performance.now())),
    }
  }

  #sleep(): void {
    this.#timer = setTimeout(() => this.#wake(), sleepMs(this.#clock, performance.now()))
  }

  #wake(): void {
    this.#clock = afterStandstill(this.#clock, performance.now())
    // Each once at most: where all of them take longer than they have, packets and orders have their turn all the same.
    for (let notches = 0; notches < PHASES && isDue(this.#clock, performance.now()); notches++) {
      for (const member of this.#phases[phaseOf(this.#clock)] ?? []) {
        const now = performance.now()
        const late = Math.max(1, Math.round((now - deadline(this.#clock)) * 1000))
        this.#lateness.record(late)
        this.#recent.record(late, now)
        this.#serve(member)
      }
      this.#clock = nextNotch(this.#clock)
    }
    if (this.#timer) this.#sleep() // serving may have removed the last member
  }
}

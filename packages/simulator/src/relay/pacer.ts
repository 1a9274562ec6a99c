import { type Millis, monotonicNow } from './now.ts'

/** Something that is due every 20 ms. */
export type Paced = (now: Millis) => void

const FRAME_MS: Millis = 20
/** The frame is cut into phases, so that the calls of a busy relay are not all due at once. */
const PHASES = 4
const PHASE_MS: Millis = FRAME_MS / PHASES
/** After a longer hold-up than this (a machine that slept) the missed frames are left out, not made up for. */
const MAX_CATCH_UP_MS: Millis = 1000

/**
 * One clock for everybody who sends a frame every 20 ms.
 *
 * It does not drift: each frame's moment is counted from the start, and what a hold-up delayed is made up for at once.
 * It runs only while somebody is paced.
 */
export class Pacer {
  readonly #phases: Set<Paced>[] = Array.from({ length: PHASES }, () => new Set<Paced>())
  readonly #now: () => Millis
  #timer: NodeJS.Timeout | null = null
  #startedAt: Millis = 0
  /** Phases run since the start. */
  #done = 0

  constructor(now: () => Millis = monotonicNow) {
    this.#now = now
  }

  get size(): number {
    return this.#phases.reduce((sum, phase) => sum + phase.size, 0)
  }

  /** Calls `paced` every 20 ms from now on. @returns what ends it; ending twice is fine. */
  add(paced: Paced): () => void {
    const least = this.#phases.reduce((a, b) => (b.size < a.size ? b : a))
    least.add(paced)
    if (!this.#timer) this.#start()
    return () => {
      least.delete(paced)
      if (this.size === 0) this.stop()
    }
  }

  /** Runs everything that is due. The timer calls it. */
  run(): void {
    const now = this.#now()
    const due = Math.floor((now - this.#startedAt) / PHASE_MS)
    this.#done = Math.max(this.#done, due - MAX_CATCH_UP_MS / PHASE_MS)
    while (this.#done < due) {
      for (const paced of this.#phases[this.#done % PHASES] ?? []) paced(now)
      this.#done += 1
    }
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #start(): void {
    this.#startedAt = this.#now()
    this.#done = 0
    this.#wait()
  }

  #wait(): void {
    const next = this.#startedAt + (this.#done + 1) * PHASE_MS - this.#now()
    this.#timer = setTimeout(
      () => {
        this.run()
        if (this.#timer) this.#wait()
      },
      Math.max(1, next),
    )
  }
}

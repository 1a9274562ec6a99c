import { SequenceWindow } from './sequence-window.ts'

/** More SSRCs than this from one peer are not kept apart: they are dropped. One is right, a few are a fault to report. */
const MAX_SSRCS = 16

/** What one peer sends, counted: which packets are new, how many were lost, under how many SSRCs. */
export class IncomingAudio {
  readonly #windows = new Map<number, SequenceWindow>()

  get ssrcCount(): number {
    return this.#windows.size
  }

  get received(): number {
    return this.#sum((window) => window.received)
  }

  get lost(): number {
    return this.#sum((window) => window.lost)
  }

  /** Counts from the next packets on; replays of earlier ones stay replays. */
  restartCount(): void {
    for (const window of this.#windows.values()) window.restartCount()
  }

  /** @returns whether the packet is to be used: false for duplicates and replays. */
  accept({ ssrc, sequenceNumber }: { ssrc: number; sequenceNumber: number }): boolean {
    const known = this.#windows.get(ssrc)
    if (known) return known.accept(sequenceNumber)
    if (this.#windows.size >= MAX_SSRCS) return false
    const window = new SequenceWindow()
    this.#windows.set(ssrc, window)
    return window.accept(sequenceNumber)
  }

  #sum(count: (window: SequenceWindow) => number): number {
    let sum = 0
    for (const window of this.#windows.values()) sum += count(window)
    return sum
  }
}

import { type Impairment, NO_IMPAIRMENT } from './media-faults.ts'
import type { Millis } from './now.ts'

/** Longer than two packets are apart, so that two pass the one that is held. */
const REORDER_MS: Millis = 50

/** What becomes of a packet; `inOrder` ones keep their order whatever they are held for. */
export type Fate =
  | { readonly kind: 'lost' }
  | { readonly kind: 'held'; readonly forMs: Millis; readonly inOrder: boolean }

/** @param random from 0 up to 1; asked the same number of times whatever comes of it */
export function fateOf({ lossPercent, jitterMs, reorderPercent, blocked }: Impairment, random: () => number): Fate {
  const [loss, reorder, jitter] = [random() * 100, random() * 100, random()]
  if (blocked || loss < lossPercent) return { kind: 'lost' }
  if (reorder < reorderPercent) return { kind: 'held', forMs: REORDER_MS, inOrder: false }
  return { kind: 'held', forMs: jitter * jitterMs, inOrder: true }
}

/** One direction of a path on which packets are lost, held and overtaken. */
export class ImpairedPath {
  #impairment: Impairment = NO_IMPAIRMENT
  #random: () => number
  /** In the order in which they leave. Each timer lets the first go, so timers that come out of turn do no harm. */
  readonly #queue: (() => void)[] = []

  constructor(random: () => number) {
    this.#random = random
  }

  set(impairment: Impairment, random: () => number): void {
    this.#impairment = impairment
    this.#random = random
  }

  /** Passes it on now, later or never. */
  carry(onward: () => void): void {
    const fate = fateOf(this.#impairment, this.#random)
    if (fate.kind === 'lost') return
    if (!fate.inOrder) setTimeout(onward, fate.forMs).unref()
    else if (fate.forMs === 0 && this.#queue.length === 0) onward()
    else {
      this.#queue.push(onward)
      setTimeout(() => this.#queue.shift()?.(), fate.forMs).unref()
    }
  }
}

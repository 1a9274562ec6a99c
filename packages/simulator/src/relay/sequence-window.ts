import { sequenceDistance } from './rtp-arithmetic.ts'

/** How far behind the newest packet one may still come and be counted, in packets: 20 s of audio. */
const WINDOW = 1024

/**
 * Which packets of one SSRC are new, and how many never came.
 *
 * The replay protection of SRTP (RFC 3711 §3.3.2), which the library leaves to its user: a sequence number is accepted
 * once, and what is older than the window never.
 */
export class SequenceWindow {
  /** Sequence number without wraps of the newest packet; -1 before the first. */
  #newest = -1
  #countedFrom = 0
  #received = 0
  readonly #seen = new Uint8Array(WINDOW)

  /** Packets accepted since the first, or since {@link restartCount}. */
  get received(): number {
    return this.#received
  }

  /** Sequence numbers skipped and not yet come, over the same time. */
  get lost(): number {
    return Math.max(0, this.#newest + 1 - this.#countedFrom - this.#received)
  }

  /** Counts from the next packet on; what was seen stays seen. */
  restartCount(): void {
    this.#countedFrom = this.#newest + 1
    this.#received = 0
  }

  /** @returns whether the packet is new; false for a duplicate, a replay, or one that is too old to tell. */
  accept(sequenceNumber: number): boolean {
    const at = this.#position(sequenceNumber)
    if (at > this.#newest) this.#advance(at)
    else if (this.#newest - at >= WINDOW || this.#seen[at % WINDOW] === 1) return false
    this.#seen[at % WINDOW] = 1
    if (at >= this.#countedFrom) this.#received += 1
    return true
  }

  /** One cycle is added to begin with, so that packets just before the first have a position too. */
  #position(sequenceNumber: number): number {
    if (this.#newest < 0) return 0x1_0000 + sequenceNumber
    return this.#newest + sequenceDistance(this.#newest & 0xffff, sequenceNumber)
  }

  #advance(to: number): void {
    if (this.#newest < 0) this.#countedFrom = to
    const skipped = Math.min(to - this.#newest - 1, WINDOW)
    for (let back = 1; back <= skipped; back++) this.#seen[(to - back) % WINDOW] = 0
    this.#newest = to
  }
}

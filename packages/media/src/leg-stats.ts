/** What passed over one leg. */
export type LegStats = {
  /** RTP packets that left. */
  readonly sent: number
  /** RTP packets that came. */
  readonly received: number
  /** RTP packets that should have come, by their sequence numbers, and did not. */
  readonly lost: number
}

export const NO_PACKETS: LegStats = { sent: 0, received: 0, lost: 0 }

/** Counts what comes in on one RTP stream: RFC 3550, appendix A.1 and A.3, without its probation. */
export class Reception {
  #ssrc = -1
  #first = 0
  #highest = 0
  #received = 0
  #before = { received: 0, lost: 0 }

  /** One packet. A new SSRC begins a new count on top of the old one. */
  count(ssrc: number, sequence: number): void {
    if (ssrc !== this.#ssrc) {
      this.#before = this.totals()
      this.#ssrc = ssrc
      this.#first = sequence
      this.#highest = sequence
      this.#received = 0
    }
    this.#received++
    // The sequence number in 16 bits, as a step from the highest so far: forwards if below half the circle.
    const step = (sequence - this.#highest) & 0xffff
    if (step < 0x8000) this.#highest += step
  }

  totals(): { received: number; lost: number } {
    const expected = this.#ssrc < 0 ? 0 : this.#highest - this.#first + 1
    return {
      received: this.#before.received + this.#received,
      lost: this.#before.lost + Math.max(0, expected - this.#received),
    }
  }
}

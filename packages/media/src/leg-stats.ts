/** What passed over one leg. */
export type LegStats = {
  /** RTP packets that left. */
  readonly sent: number
  /** RTP packets that came. */
  readonly received: number
  /** RTP packets that should have come, by their sequence numbers, and did not. */
  readonly lost: number
  /** How unevenly the other side's sound comes: RFC 3550, section 6.4.1, in milliseconds. Null where it is not measured. */
  readonly jitterMs: number | null
  /** As the other side last reported of what we send: how much of it was lost, 0 to 1, and how unevenly it came. Null before it has. */
  readonly reported: { readonly lost: number; readonly jitterMs: number } | null
  /** To the other side and back, in milliseconds; null before it is known. */
  readonly roundTripMs: number | null
  /** Datagrams that came in on the leg's port and were of no use, by why; null where they are not counted. */
  readonly refused: Refused | null
  /** Why it never connected, or was lost, in words for a log; null for neither, or where that is not known. */
  readonly fault: string | null
}

/**
 * Datagrams of no use. `stun`, `dtls`: not shown to be the other side's, not waited for, or no such thing at all; `forged`: sound or a report
 * that is not made with the other side's key; `replayed`: one that had come before, or comes too late to tell; `unknown`: none of
 * these, or sound before there are keys.
 */
export type Refused = Readonly<Record<'stun' | 'dtls' | 'forged' | 'replayed' | 'unknown', number>>

export const NO_PACKETS: LegStats = {
  ...{ sent: 0, received: 0, lost: 0 },
  ...{ jitterMs: null, reported: null, roundTripMs: null, refused: null, fault: null },
}

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

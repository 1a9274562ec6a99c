import type { Millis } from './now.ts'

/** How long a business may be silent before Meta ends the call. */
export type SilenceLimits = {
  /** From the start of the call to its first media, default 20,000. */
  readonly atStart: Millis
  /** Without any packet, RTCP included, later on, default 30,000. */
  readonly midCall: Millis
}

/** Meta's numbers: 20 s without media at the start (error 138021), 30 s without any packet later. */
export const SILENCE_LIMITS: SilenceLimits = { atStart: 20_000, midCall: 30_000 }

/**
 * Notices that a business says nothing. Every silence is told once; the next packet arms it again.
 *
 * Before the first media only media counts: RTCP alone does not keep a call alive.
 */
export class SilenceWatch {
  readonly #limits: SilenceLimits
  #since: Millis
  #hasMedia = false
  #told = false

  constructor(liveAt: Millis, limits: SilenceLimits = SILENCE_LIMITS) {
    this.#since = liveAt
    this.#limits = limits
  }

  /** RTP came. */
  media(at: Millis): void {
    this.#hasMedia = true
    this.#heard(at)
  }

  /** RTCP came. */
  control(at: Millis): void {
    if (this.#hasMedia) this.#heard(at)
  }

  /** How long it has been silent, once that is too long and was not yet told; else null. */
  check(now: Millis): Millis | null {
    const silentFor = now - this.#since
    if (this.#told || silentFor < (this.#hasMedia ? this.#limits.midCall : this.#limits.atStart)) return null
    this.#told = true
    return silentFor
  }

  #heard(at: Millis): void {
    this.#since = at
    this.#told = false
  }
}

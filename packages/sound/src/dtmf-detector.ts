import { type DtmfSignal, dtmfSignal, LOOK, powersAt } from './dtmf-signal.ts'

/** Sound is taken in pieces of 5 ms, and looked at with what was before it after each. */
const PIECE = 80
const PIECES = LOOK / PIECE
/** A look's least power: tones of -45 dBFS together. */
const FLOOR = 10 ** -4.5 / 2
/** A key goes on while both its tones have a tenth of their power, or more, in the last 20 ms. */
const HELD = 320
const HELD_POWER = 0.1
/** It is over when that was not so for 25 ms: a pause of 40 ms does it, a lost packet of 20 ms does not. */
const OVER_PIECES = 5

/**
 * Tells the keys that are heard in live sound: DTMF tones in the band, from a phone or a gateway that sends no telephone-events.
 *
 * It takes what ITU-T Q.24, annex A, asks of a receiver (AT&T's column where administrations differ):
 *
 * | | a key | no key |
 * |---|---|---|
 * | frequencies of Q.23 | within 1.5 % | off by 3.5 % |
 * | high tone's level by the low one's (twist) | -8 to 4 dB | (below -11, above 7 dB) |
 * | length | 40 ms | under 23 ms |
 * | the same key again | after 40 ms of pause | after an interruption under 10 ms |
 * | level of both tones together, dB under a full-scale sine | (-3 to -36) | (below -46) |
 *
 * What stands in parentheses is ours, the rest is Q.24's; between the columns it may be either. Speech and music are told from keys
 * by what they have beside two steady tones: power elsewhere, second harmonics. Noise may be up to 15 dB below the tones.
 *
 * A key is told 35 to 40 ms after it began. It keeps no clock: time is what the samples last.
 */
export class DtmfDetector {
  /** The last 35 ms; its last piece is being filled. */
  readonly #look = new Float32Array(LOOK)
  readonly #newest = this.#look.subarray(LOOK - PIECE)
  readonly #last = this.#look.subarray(LOOK - HELD)
  #filled = 0
  /** The mean square of each piece of the look. */
  readonly #powers: number[] = Array(PIECES).fill(0)
  /** The key that was told last, until it is over. */
  #held: DtmfSignal | null = null
  /** Pieces since it was last heard. */
  #unheard = 0

  /**
   * Takes the next samples, any number of them, and tells the keys that they made certain, each once, in their order.
   *
   * @param samples mono, 16,000 a second, -1 to 1
   * @returns `0`-`9`, `A`-`D`, `*`, `#`; most often none
   */
  hear(samples: Float32Array): string[] {
    const keys: string[] = []
    for (let at = 0; at < samples.length; ) {
      const next = samples.subarray(at, at + PIECE - this.#filled)
      this.#newest.set(next, this.#filled)
      this.#filled += next.length
      at += next.length
      if (this.#filled < PIECE) break
      const key = this.#judge()
      if (key !== null) keys.push(key)
      this.#look.copyWithin(0, PIECE)
      this.#filled = 0
    }
    return keys
  }

  /** The key that the newest piece made certain. */
  #judge(): string | null {
    this.#powers.shift()
    this.#powers.push(meanSquare(this.#newest))
    if (this.#goesOn()) return null
    const power = mean(this.#powers)
    const signal = power > FLOOR ? dtmfSignal(this.#look, power) : null
    if (signal === null || signal.key === this.#held?.key) return null
    this.#held = signal
    this.#unheard = 0
    return signal.key
  }

  /** Whether the key that was told is still heard; what else sounds with it does not matter. */
  #goesOn(): boolean {
    if (this.#held === null) return false
    const { hz, powers } = this.#held
    const [low, high] = powersAt(this.#last, hz)
    const heard = low > HELD_POWER * powers[0] && high > HELD_POWER * powers[1]
    this.#unheard = heard ? 0 : this.#unheard + 1
    if (this.#unheard === OVER_PIECES) this.#held = null
    return heard
  }
}

function mean(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

function meanSquare(samples: Float32Array): number {
  let sum = 0
  for (let i = 0; i < samples.length; i++) sum += (samples[i] as number) ** 2
  return sum / samples.length
}

/** One utterance that is to be understood. */
export type Heard = {
  /** One channel, 16,000 a second; a little silence around it does no harm. */
  readonly samples: Float32Array
  /** What may have been said, as the customer writes it; none: anything. */
  readonly hints: readonly string[]
  /** A language tag such as `en-US`. */
  readonly language: string
  /** Nobody waits for it any more. */
  readonly signal: AbortSignal
}

export type Words = {
  /** Never empty. */
  readonly text: string
  /** 0 to 1; null when whoever listened does not say. */
  readonly confidence: number | null
}

/** Understands what users say. */
export interface Ears {
  /** What was said; null when nobody can tell: nothing, noise, or something else than was hinted at. @throws CannotListen */
  understand(heard: Heard): Promise<Words | null>
}

/** Whoever understands speech is broken, away or overloaded. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen'
}

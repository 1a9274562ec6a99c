import type { Gathered, GatherStep } from './step.ts'

/** Nobody dials more; it keeps a caller who leans on a key from filling memory when nothing else ends the gather. */
export const MAX_DIGITS = 1_000

/** Keys being collected. A value: `collect` gives the next one. Whoever holds it owns the timer. */
export type DigitCollection = {
  readonly digits: string
  /** So many digits end it, 1 to 1,000. */
  readonly wanted: number
  /** This key ends it and is no digit; '' : none does. */
  readonly finishOnKey: string
}

export function startCollecting(gather: Pick<GatherStep, 'numDigits' | 'finishOnKey'>): DigitCollection {
  const wanted = Math.min(gather.numDigits ?? MAX_DIGITS, MAX_DIGITS)
  return { digits: '', wanted, finishOnKey: gather.finishOnKey }
}

/**
 * The collection after one key (`0-9 A-D * #`), and what was gathered if that key ended it. The finishing key pressed
 * first gathers nothing, which is no input.
 */
export function collect(
  collection: DigitCollection,
  key: string,
): { readonly state: DigitCollection; readonly done?: Gathered } {
  const { digits, wanted, finishOnKey } = collection
  if (key === finishOnKey) return { state: collection, done: gathered(digits, key) }
  const state = { ...collection, digits: digits + key }
  if (state.digits.length < wanted) return { state }
  return { state, done: gathered(state.digits, null) }
}

/** What was gathered when no key came in time. */
export function timedOut(collection: DigitCollection): Gathered {
  return gathered(collection.digits, null)
}

function gathered(digits: string, finishedOnKey: string | null): Gathered {
  return { kind: 'gathered', digits, finishedOnKey, speech: null }
}

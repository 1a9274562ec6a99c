import type { Millis } from '../kit/clock.ts'

/**
 * When the user said what, by Meta's clock, as far as an older answer may still be on its way: Meta repeats for days a
 * webhook that was not taken, so that answers overtake each other. Two of the same second count as they come.
 */
export type Answers = {
  /** The newest yes, to whichever request. */
  readonly yesAt: Millis | null
  /** Every no since then, the newest for each request; `request` is null for a revocation. */
  readonly noes: readonly { readonly request: string | null; readonly at: Millis }[]
}

export const NO_ANSWERS: Answers = { yesAt: null, noes: [] }

/** Has the user said yes since? Then an answer of `at`, whichever it is, changes nothing any more. */
export function isOvertaken({ yesAt }: Answers, at: Millis): boolean {
  return yesAt !== null && at < yesAt
}

/** Has the user since taken back a yes of `at`: by a no to the same request, by a revocation, by a no to who knows what? */
export function isTakenBack({ noes }: Answers, request: string | null, at: Millis): boolean {
  return noes.some((no) => at < no.at && (no.request === null || request === null || no.request === request))
}

export function withYes({ noes }: Answers, at: Millis): Answers {
  return { yesAt: at, noes: noes.filter((no) => at < no.at) }
}

/** @param remembered how long an older answer may still be on its way */
export function withNo({ yesAt, noes }: Answers, request: string | null, at: Millis, remembered: Millis): Answers {
  const newest = Math.max(at, ...noes.filter((no) => no.request === request).map((no) => no.at))
  const others = noes.filter((no) => no.request !== request && at - no.at < remembered)
  return { yesAt, noes: [...others, { request, at: newest }] }
}

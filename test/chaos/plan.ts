import { Random } from './random.ts'

/** Users of a round. */
export const USERS = 20

/** Nothing of a call outlasts this, whatever goes wrong: its own document ends it. */
export const LONGEST_MS = 4_000

/** What one user, or a pair, does. Times in ms from the beginning of the round. */
export type CallPlan = {
  readonly kind: 'calls' | 'is-called' | 'is-bridged'
  /** Who calls, or is called. */
  readonly user: number
  /** Whom the caller is bridged with; the user itself otherwise. */
  readonly other: number
  readonly atMs: number
  /** What the one who is called does, and after how long. */
  readonly onCall: 'answer' | 'decline' | 'ignore'
  readonly answerAfterMs: number
  /** From the beginning of the call. */
  readonly lastsMs: number
  /** `script`: its document is over. */
  readonly endedBy: 'user' | 'other' | 'rest' | 'script'
  /** From the beginning of the call another document takes over; null: none does. */
  readonly redirectedAfterMs: number | null
}

export const FAULTS = [
  'kill the server',
  'kill the database',
  'kill the network',
  'kill the app',
  'Graph is slow',
  'Graph answers 429',
  'Graph answers 500',
  'Graph says the token has expired',
  "Graph's answers are lost",
  "Meta's webhooks come twice",
  "Meta's webhooks come late",
  "Meta's webhooks change places",
  "Meta's webhooks are lost",
  'packets are lost',
  'packets pass one way',
  'no packet passes',
  'the disk is full',
  'the clock jumps ahead',
] as const

export type Fault = (typeof FAULTS)[number]

export type FaultPlan = {
  readonly kind: Fault
  readonly atMs: number
  /** How long it lasts or, of something that is killed, until it is started again. */
  readonly lastsMs: number
}

export type RoundPlan = {
  readonly seed: number
  readonly calls: readonly CallPlan[]
  readonly faults: readonly FaultPlan[]
}

/** What happens in one round. The same seed gives the same plan. Pure. */
export function planRound(seed: number): RoundPlan {
  const random = new Random(seed)
  const users = random.shuffled(Array.from({ length: USERS }, (_, n) => n))
  const calls: CallPlan[] = []
  while (users.length > 0) {
    const kind = users.length > 1 ? random.pick(['calls', 'is-called', 'is-bridged'] as const) : 'calls'
    const user = users.pop() as number
    const other = kind === 'is-bridged' ? (users.pop() as number) : user
    calls.push(planCall(random, kind, user, other))
  }
  const faults = [planFault(random)]
  if (random.chance(0.3)) faults.push(planFault(random))
  return { seed, calls, faults: faults.filter(({ kind }, n) => faults.findIndex((one) => one.kind === kind) === n) }
}

function planCall(random: Random, kind: CallPlan['kind'], user: number, other: number): CallPlan {
  const ends =
    kind === 'is-bridged' ? (['user', 'other', 'rest', 'script'] as const) : (['user', 'rest', 'script'] as const)
  return {
    kind,
    user,
    other,
    atMs: random.between(0, 1_500),
    onCall: random.chance(0.8) ? 'answer' : random.pick(['decline', 'ignore']),
    answerAfterMs: random.between(0, 600),
    lastsMs: random.between(200, 2_000),
    endedBy: random.pick(ends),
    redirectedAfterMs: random.chance(0.25) ? random.between(100, 1_500) : null,
  }
}

function planFault(random: Random): FaultPlan {
  return { kind: random.pick(FAULTS), atMs: random.between(200, 2_500), lastsMs: random.between(100, 1_500) }
}

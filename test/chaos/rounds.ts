import { act } from './act.ts'
import { type Fault, planRound, type RoundPlan } from './plan.ts'
import { Random } from './random.ts'
import { Stage } from './stage.ts'
import { callsThere, verdictOn } from './verdict.ts'

/** How one round went. */
export type RoundReport = {
  readonly plan: RoundPlan
  readonly calls: number
  /** How many ended in each status. */
  readonly statuses: Readonly<Record<string, number>>
  /** What could not be done while things were broken. */
  readonly refused: readonly string[]
  readonly wrong: readonly string[]
  readonly ms: number
}

export type ChaosReport = {
  readonly seed: number
  readonly rounds: readonly RoundReport[]
  readonly left: readonly string[]
}

/** The seeds of the rounds that one seed stands for: any of them can be played again alone. */
export function seedsOf(seed: number, rounds: number): number[] {
  const random = new Random(seed)
  return Array.from({ length: rounds }, () => random.between(1, 999_999_999))
}

/**
 * Plays rounds, one after the other in one house, and looks after each whether anything is lost. Stops at the first
 * round that leaves something wrong: what follows would be blamed for it.
 *
 * @param told what has become of each round, for whoever watches
 */
export async function playRounds(
  seeds: readonly number[],
  told: (report: RoundReport, stage: Stage) => void,
): Promise<Omit<ChaosReport, 'seed'>> {
  const stage = await Stage.open(new Random(seeds[0] ?? 0))
  const rounds: RoundReport[] = []
  let left: string[] = []
  try {
    for (const seed of seeds) {
      const report = await playRound(stage, planRound(seed))
      rounds.push(report)
      told(report, stage)
      if (report.wrong.length > 0) break
    }
  } finally {
    left = await stage.close()
  }
  return { rounds, left }
}

async function playRound(stage: Stage, plan: RoundPlan): Promise<RoundReport> {
  const since = performance.now()
  await stage.usersAreThere()
  const before = await callsThere(stage)
  const refused = await act(stage, plan)
  const { calls, wrong } = await verdictOn(stage, before)
  stage.path.forget()
  const statuses: Record<string, number> = {}
  for (const { status } of calls) statuses[status] = (statuses[status] ?? 0) + 1
  return { plan, calls: calls.length, statuses, refused, wrong, ms: performance.now() - since }
}

/** In a line: what was broken, what came of the calls, what was lost. */
export function roundWords({ plan, calls, statuses, refused, wrong, ms }: RoundReport): string {
  const faults = plan.faults.map((fault: { kind: Fault }) => fault.kind).join(' + ')
  const ended = Object.entries(statuses)
    .map(([status, count]) => `${count} ${status}`)
    .join(', ')
  const verdict = wrong.length === 0 ? 'nothing lost' : `WRONG: ${wrong.join(' | ')}`
  return `seed ${plan.seed} · ${faults} · ${calls} calls (${ended}), ${refused.length} requests failed · ${(ms / 1000).toFixed(1)} s · ${verdict}`
}

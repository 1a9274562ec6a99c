import { playRounds, type RoundReport, roundWords, seedsOf } from './kit.ts'
import { commitWords, machineWords } from './machine.ts'
import { table } from './table.ts'

/** How many rounds, and from which seed. */
export type ChaosOptions = { readonly rounds: number; readonly seed: number }

/** Plays rounds and tells each as it is over. @returns the table of what was tried and what was lost, in Markdown */
export async function chaos({ rounds, seed }: ChaosOptions): Promise<string> {
  process.stderr.write(
    `seed ${seed}, ${rounds} rounds; the same again: npm run bench -- chaos --seed ${seed} --rounds ${rounds}\n`,
  )
  let told = 0
  const played = await playRounds(seedsOf(seed, rounds), (report, stage) => {
    told += 1
    process.stderr.write(`${told}/${rounds} ${roundWords(report)}\n`)
    if (report.wrong.length > 0)
      process.stderr.write(`${JSON.stringify(report.plan, null, 1)}\n${stage.log.slice(-20_000)}\n`)
  })
  return report(seed, played.rounds, played.left)
}

function report(seed: number, rounds: readonly RoundReport[], left: readonly string[]): string {
  const faults = [...new Set(rounds.flatMap(({ plan }) => plan.faults.map(({ kind }) => kind)))].toSorted()
  const lost = rounds.flatMap(({ wrong }) => wrong).concat(left)
  const rows = faults.map((fault) =>
    row(
      fault,
      rounds.filter(({ plan }) => plan.faults.some(({ kind }) => kind === fault)),
    ),
  )
  return [
    `## ${rounds.length} rounds from seed ${seed}, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `${machineWords()}. Commit ${commitWords()}. ${sum(rounds, ({ calls }) => calls)} calls in all; some rounds had two faults.`,
    table(['what went wrong', 'rounds', 'calls', 'how they ended', 'requests that failed meanwhile', 'lost'], rows),
    lost.length === 0 ? '**Nothing was lost.**' : `**Lost or left:** ${lost.join(' · ')}`,
    '',
  ].join('\n\n')
}

function row(fault: string, rounds: readonly RoundReport[]): string[] {
  const ended: Record<string, number> = {}
  for (const { statuses } of rounds)
    for (const [status, count] of Object.entries(statuses)) ended[status] = (ended[status] ?? 0) + count
  const words = Object.entries(ended)
    .toSorted(([, a], [, b]) => b - a)
    .map(([status, count]) => `${count} ${status}`)
    .join(', ')
  const counts = [sum(rounds, ({ refused }) => refused.length), sum(rounds, ({ wrong }) => wrong.length)]
  return [fault, String(rounds.length), String(sum(rounds, ({ calls }) => calls)), words, ...counts.map(String)]
}

function sum(rounds: readonly RoundReport[], of: (round: RoundReport) => number): number {
  return rounds.reduce((all, round) => all + of(round), 0)
}

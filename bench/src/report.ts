import { FIGURE_NAMES, FIGURES, type FigureName } from './figures.ts'
import type { FirstCallResult, Rounds } from './first-call.ts'
import type { FreshStart } from './fresh-start.ts'
import { medianOf, ms, spreadOf, spreadWords } from './spread.ts'
import { table } from './table.ts'

/** Packets that left no later than this after they were due, at the 99th percentile. */
const PACING_BUDGET_MS = 10
const REST_BUDGET_MS = 30

/** The figures as a table in Markdown, with the budget and the verdict beside each. */
export function report(result: FirstCallResult): string {
  const { one, together } = result
  const rows = [
    ...FIGURE_NAMES.map((name) => figureRow(name, one, together)),
    pacingRow(result),
    lossRow(one, together),
    ...restRows(result),
  ]
  return [
    `## first-call, ${result.at.slice(0, 16).replace('T', ' ')} UTC`,
    `${result.machine}. Commit ${result.commit}. Load over the last minute ${result.loads.before} before, ${result.loads.after} after; ` +
      `during the rounds ${[...one.loads, ...together.loads].join(', ')}.`,
    ...(result.fresh ? [freshTable(result.fresh)] : []),
    table(
      [
        'milliseconds',
        'budget',
        '1 call: p50 / p95 / max',
        `${calls(together)} at once: p50 / p95 / max`,
        'verdict',
        'by',
      ],
      rows,
    ),
    `Budgets are for the 95th percentile. Calls: the median of ${together.rounds.length} rounds.`,
    ...failures(one, together),
    `By /metrics, all rounds of ${calls(together)} and the REST requests: ${keptWords(result)}.`,
    `Processor time in ${together.seconds.toFixed(0)} s of rounds of ${calls(together)}, of one core: ${cpuWords(together)}.`,
    '',
  ].join('\n\n')
}

function figureRow(name: FigureName, one: Rounds, together: Rounds): string[] {
  const { title, budget, clock } = FIGURES[name]
  const [alone, crowd] = [one, together].map(({ rounds }) =>
    medianOf(rounds.map(({ samples }) => spreadOf(samples[name]))),
  )
  const verdict = budget === null ? '' : [alone, crowd].map((spread) => verdictOf(spread?.p95, budget)).join(' / ')
  return [title, budget === null ? '' : `${budget}`, spreadWords(alone), spreadWords(crowd), verdict, clock]
}

function pacingRow({ pacing }: FirstCallResult): string[] {
  const { p50, p99, max } = pacing
  const all = `${ms(p50)} / ${ms(p99)} / ${ms(max)}`
  return [
    'packets later than due, p50 / **p99** / max',
    `${PACING_BUDGET_MS}`,
    '',
    all,
    verdictOf(p99, PACING_BUDGET_MS),
    '/metrics',
  ]
}

function lossRow(one: Rounds, together: Rounds): string[] {
  const words = ({ rounds }: Rounds) => {
    const [received, lost] = rounds.reduce((sum, round) => [sum[0] + round.received, sum[1] + round.lost], [0, 0])
    return `${lost} of ${received + lost}`
  }
  return ['packets lost on the way to the user', '', words(one), words(together), '', "simulator's count"]
}

function restRows({ rest }: FirstCallResult): string[][] {
  const row = (title: string, values: readonly number[], clock: string) => {
    const spread = spreadOf(values)
    return [title, `${REST_BUDGET_MS}`, '', spreadWords(spread), verdictOf(spread?.p95, REST_BUDGET_MS), clock]
  }
  const failed = rest.failed === 0 ? '' : `, ${rest.failed} failed`
  return [
    row(`REST at 200 requests/s (${rest.sent} sent${failed})`, rest.server, "server's log"),
    row('… from the moment a request was due', rest.ms, 'bench'),
  ]
}

function freshTable({ cold, warm }: { readonly cold: FreshStart; readonly warm: FreshStart }): string {
  const row = (title: string, { cloned, compiled, healthy }: FreshStart) => {
    const seconds = (value: number) => value.toFixed(1)
    return [title, seconds(cloned), seconds(compiled - cloned), seconds(healthy - compiled), `**${seconds(healthy)}**`]
  }
  return table(
    ['seconds', 'git clone', 'npm ci, compiler', 'phone page, first start', 'git clone to /healthz 200'],
    [row('empty npm cache', cold), row('warm npm cache', warm)],
  )
}

function failures(...both: readonly Rounds[]): string[] {
  const failed = both.flatMap(({ rounds }) => rounds.flatMap((round) => round.failed))
  if (failed.length === 0) return ['Every call came to its end.']
  return [`**${failed.length} failed:** ${[...new Set(failed)].slice(0, 5).join(' · ')}`]
}

function keptWords({ kept }: FirstCallResult): string {
  return kept
    .map(({ name, seconds, within, count }) => `${within} of ${count} \`${name}\` within ${seconds}`)
    .join(' · ')
}

/** Each program's share, and what others on this machine took of the same processors. */
function cpuWords({ cpu, seconds }: Rounds): string {
  const { everything, ...ours } = cpu
  const others = Object.values(ours).reduce((left, used) => left - used, everything)
  return Object.entries({ ...ours, 'all else on this machine': Math.max(0, others) })
    .map(([name, used]) => `${name} ${Math.round((100 * used) / seconds)} %`)
    .join(', ')
}

function calls({ rounds }: Rounds): number {
  return rounds[0]?.calls ?? 0
}

function verdictOf(value: number | undefined, budget: number): string {
  if (value === undefined) return 'not measured'
  return Math.round(value) <= budget ? 'ok' : '**over**'
}

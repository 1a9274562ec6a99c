import { directDelay, isHeld, type Step, type Sweep, sweep } from './held-calls.ts'
import { type Leavings, progress } from './leavings.ts'
import { type LiveChanges, liveChanges } from './live-changes.ts'
import { commitWords, load, machineWords } from './machine.ts'
import { ms, type Spread, spreadWords } from './spread.ts'
import { table } from './table.ts'

const SIZES = [2, 20, 60, 100, 160, 240, 320, 400, 500, 600, 700, 800]

/** How two calls are joined, and how many are held; as a table in Markdown. */
export async function bridge(leavings: Leavings): Promise<string> {
  const before = load()
  progress('one way without an engine')
  const direct = await directDelay(leavings)
  const told = (step: Step) =>
    progress(`${step.calls} calls, ${step.workload}: ${isHeld(step) ? 'held' : 'no longer held'}`)
  const pairs = await sweep('bridged pairs', SIZES, leavings, told)
  const prompts = await sweep('prompts', SIZES, leavings, told)
  const changes = [await liveChanges(0, leavings), await liveChanges(20, leavings)]
  return [
    `## bridge, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `${machineWords()}. Commit ${commitWords()}. Load over the last minute ${before} before, ${load()} after.`,
    delayWords(direct, pairs.steps),
    changesTable(changes),
    ...[pairs, prompts].map(stepsTable),
    '',
  ].join('\n\n')
}

function delayWords(direct: Spread, pairs: readonly Step[]): string {
  const delay = pairs[0]?.delay
  if (!delay) return ''
  const added = { p50: delay.p50 - direct.p50, p99: delay.p99 - direct.p99 }
  return (
    `One way from far end to far end, one pair: ${ms(delay.p50)} ms at the median, ${ms(delay.p99)} at the 99th percentile; ` +
    `without an engine between them ${ms(direct.p50)} and ${ms(direct.p99)}. ` +
    `**The bridge adds ${ms(added.p50)} ms at the median, ${ms(Math.max(0, added.p99))} at the 99th percentile.**`
  )
}

function changesTable(changes: readonly LiveChanges[]): string {
  const row = (title: string, of: (one: LiveChanges) => Spread | null) => [
    title,
    ...changes.map((one) => spreadWords(of(one))),
  ]
  return table(
    ['milliseconds, p50 / **p95** / max', ...changes.map(({ others }) => `${others} other calls`)],
    [
      row('`POST Calls/CA…` with Twiml → first packet of the new, cached prompt', ({ redirect }) => redirect),
      row("a key's first packet → the app has the `action` request", ({ digit }) => digit),
    ],
  )
}

function stepsTable({ workload, steps, broken }: Sweep): string {
  const measured = workload === 'bridged pairs' ? 'one-way delay p50 / p99, ms' : 'packets later than due p50 / p99, ms'
  const head = [
    'calls',
    'loss %',
    measured,
    'CPU ms per call-second',
    'of one core %',
    'load process: late p99, core',
    'held',
  ]
  return [
    `Calls held: ${workload}, 50 packets a second both ways, 5 s a step`,
    table(head, steps.map(stepRow)),
    ...(broken === null ? [] : [broken]),
  ].join('\n\n')
}

function stepRow(step: Step): string[] {
  const { calls, lossPercent, delay, pacing, load, cpuMsPerCallSecond } = step
  const late = delay ?? pacing
  return [
    String(calls),
    lossPercent.toFixed(3),
    `${ms(late.p50)} / ${ms(late.p99)}`,
    cpuMsPerCallSecond.toFixed(2),
    ((cpuMsPerCallSecond * calls) / 10).toFixed(0),
    `${ms(load.p99)} ms, ${load.corePercent.toFixed(0)} %`,
    isHeld(step) ? 'held' : '**no**',
  ]
}

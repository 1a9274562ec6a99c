import { directDelay, isHeld, type Step, sweep } from './held-calls.ts'
import type { Leavings } from './leavings.ts'
import { progress } from './leavings.ts'
import { type LiveChanges, liveChanges } from './live-changes.ts'
import { commitWords, load, machineWords } from './machine.ts'
import type { Spread } from './spread.ts'

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
    delayWords(direct, pairs),
    changesTable(changes),
    ...[pairs, prompts].map(stepsTable),
    '',
  ].join('\n\n')
}

function delayWords(direct: { p50: number; p99: number }, pairs: readonly Step[]): string {
  const [first] = pairs
  if (!first) return ''
  const added = { p50: first.delay.p50 - direct.p50, p99: first.delay.p99 - direct.p99 }
  return (
    `One way from far end to far end, one pair: ${ms(first.delay.p50)} ms at the median, ${ms(first.delay.p99)} at the 99th percentile; ` +
    `without an engine between them ${ms(direct.p50)} and ${ms(direct.p99)}. ` +
    `**The bridge adds ${ms(added.p50)} ms at the median, ${ms(Math.max(0, added.p99))} at the 99th percentile.**`
  )
}

function changesTable(changes: readonly LiveChanges[]): string {
  const row = (title: string, of: (one: LiveChanges) => Spread | null) =>
    `| ${title} | ${changes.map((one) => spreadWords(of(one))).join(' | ')} |`
  return [
    `| milliseconds, p50 / **p95** / max | ${changes.map(({ others }) => `${others} other calls`).join(' | ')} |`,
    `|---|${changes.map(() => '---|').join('')}`,
    row('`POST Calls/CA…` with Twiml → first packet of the new, cached prompt', ({ redirect }) => redirect),
    row("a key's first packet → the app has the `action` request", ({ digit }) => digit),
  ].join('\n')
}

function stepsTable(steps: readonly Step[]): string {
  const [first] = steps
  if (!first) return ''
  const isBridged = first.workload === 'bridged pairs'
  const rows = steps.map((step) => {
    const late = isBridged
      ? `${ms(step.delay.p50)} / ${ms(step.delay.p99)}`
      : `${ms(step.pacing.p50)} / ${ms(step.pacing.p99)}`
    const load = `${ms(step.load.p99)} ms, ${step.load.corePercent.toFixed(0)} %`
    const core = ((step.cpuMsPerCallSecond * step.calls) / 10).toFixed(0)
    const held = isHeld(step) ? 'held' : '**no**'
    return `| ${step.calls} | ${step.lossPercent.toFixed(3)} | ${late} | ${step.cpuMsPerCallSecond.toFixed(2)} | ${core} | ${load} | ${held} |`
  })
  const measured = isBridged ? 'one-way delay p50 / p99, ms' : 'packets later than due p50 / p99, ms'
  return [
    `Calls held: ${first.workload}, 50 packets a second both ways, 5 s a step`,
    '',
    `| calls | loss % | ${measured} | CPU ms per call-second | of one core % | load process: late p99, core | held |`,
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

function spreadWords(spread: Spread | null): string {
  return spread ? `${ms(spread.p50)} / **${ms(spread.p95)}** / ${ms(spread.max)}` : ''
}

function ms(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0)
}

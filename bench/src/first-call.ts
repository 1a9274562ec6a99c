import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type FreshStart, freshStarts } from './fresh-start.ts'
import { CALL_BUDGETS, type Kept, kept, REST_BUDGET } from './kept-budgets.ts'
import { type Leavings, progress } from './leavings.ts'
import { type CpuSeconds, commitWords, cpuSeconds, load, machineWords } from './machine.ts'
import { MetricsText } from './metrics-text.ts'
import { report } from './report.ts'
import { type LoadResult, loadRest } from './rest-load.ts'
import { createUsers, playRound, type Round } from './round.ts'
import { openStage, type Stage } from './stage.ts'

export type FirstCallOptions = {
  readonly clone: boolean
  readonly json?: string | undefined
  readonly profile?: string | undefined
}

/** How many call together in the second half of the bench. */
export const TOGETHER = 20
const ROUNDS = 3
/** The media process tells the server how late its packets leave every five seconds. */
const PACING_REPORT_MS = 5_200

/** Several rounds of the same number of calls, and what the house spent meanwhile. */
export type Rounds = {
  readonly rounds: readonly Round[]
  readonly seconds: number
  readonly cpu: CpuSeconds
  readonly loads: readonly string[]
}

export type FirstCallResult = {
  readonly at: string
  readonly machine: string
  readonly commit: string
  readonly fresh: { readonly cold: FreshStart; readonly warm: FreshStart } | null
  readonly one: Rounds
  readonly together: Rounds
  /** How late packets left since the server began, in milliseconds. */
  readonly pacing: { readonly p50: number; readonly p99: number; readonly max: number }
  readonly rest: LoadResult & { readonly server: readonly number[] }
  readonly kept: readonly Kept[]
  readonly loads: { readonly before: string; readonly after: string }
}

/** Measures a fresh start, one call, many calls and the REST API. @returns the table to print */
export async function firstCall(options: FirstCallOptions, leavings: Leavings): Promise<string> {
  const before = load()
  const fresh = options.clone ? await freshStarts(leavings) : null
  const about = { at: new Date().toISOString(), machine: machineWords(), commit: commitWords(), fresh }
  const stage = await openStage(options.profile, leavings)
  const running = await measureRunning(stage)
  const result: FirstCallResult = { ...about, ...running, loads: { before, after: load() } }
  await leavings.clear()
  if (options.json) await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`)
  const profiled = options.profile ? `\nThe server's CPU profile is in ${resolve(options.profile)}.\n` : ''
  return report(result) + profiled
}

async function measureRunning(stage: Stage) {
  const { house } = stage
  const users = await createUsers(house, TOGETHER)
  progress('a call to warm up')
  await playRound(stage, users.slice(0, 1))
  const one = await playRounds(stage, users.slice(0, 1))
  const beforeCalls = await MetricsText.of(house.api)
  const together = await playRounds(stage, users)
  const afterCalls = await MetricsText.of(house.api)
  progress('200 REST requests a second for 10 s')
  const from = stage.log.end
  const load = await loadRest(house)
  await pause(PACING_REPORT_MS)
  const last = await MetricsText.of(house.api)
  const late = (quantile: string) => last.sum('ringway_media_late_seconds', `quantile="${quantile}"`) * 1000
  const server = stage.log.lines(from, 'REST answered').map(({ ms }) => ms)
  return {
    ...{ one, together },
    pacing: { p50: late('0.5'), p99: late('0.99'), max: late('1') },
    rest: { ...load, server },
    kept: [...CALL_BUDGETS.map((budget) => kept(beforeCalls, afterCalls, budget)), kept(afterCalls, last, REST_BUDGET)],
  }
}

async function playRounds(stage: Stage, users: readonly string[]): Promise<Rounds> {
  const rounds: Round[] = []
  const loads: string[] = []
  const began = performance.now()
  const before = cpuSeconds(stage.house)
  for (let round = 1; round <= ROUNDS; round++) {
    progress(`${users.length === 1 ? 'one call' : `${users.length} calls at once`}, ${round} of ${ROUNDS}`)
    rounds.push(await playRound(stage, users))
    loads.push(load())
  }
  const after = cpuSeconds(stage.house)
  const grown = Object.entries(after).map(([name, seconds]) => [name, seconds - before[name as keyof CpuSeconds]])
  return { rounds, loads, seconds: (performance.now() - began) / 1000, cpu: Object.fromEntries(grown) as CpuSeconds }
}

import { whole } from '../whole-number.ts'
import { ENGINE_NAMES, type EngineName } from './loaded-engine.ts'
import { tooFewFiles } from './processes.ts'
import { WORKLOAD_NAMES, type WorkloadName } from './workloads.ts'

export type CallsOptions = {
  readonly calls: readonly number[]
  readonly engines: readonly EngineName[]
  readonly workloads: readonly WorkloadName[]
  /** Set-ups a second. */
  readonly rate: number
  readonly seconds: number
  readonly runs: number
  /** No step begins that would end later. */
  readonly minutes: number
  /** Where all that was measured is written as JSON too; null for nowhere. */
  readonly json: string | null
  /** Where the first workload is drawn, as SVG; null for nowhere. */
  readonly svg: string | null
}

/** As they stand on the command line. */
export type CallsWords = {
  readonly calls?: string | undefined
  readonly engine?: string | undefined
  readonly workload?: string | undefined
  readonly rate?: string | undefined
  readonly seconds?: string | undefined
  readonly runs?: string | undefined
  readonly minutes?: string | undefined
  readonly json?: string | undefined
  readonly svg?: string | undefined
}

export const CALLS_HELP = `Options of calls:
  --calls N,N…    how many at a time; default 100,200,400,600,800,1000,1400, each engine as far as it goes; at most 2000
  --engine A,B…   of native, datachannel, werift, janus, rtpengine; default all that can be had here
  --workload A…   of ${WORKLOAD_NAMES.join(', ')}; default prompt
  --rate N        calls set up in a second, at most 500; default 100
  --seconds N     measured at each step, at most 60; default 10
  --runs N        of each step, of which the median is told, at most 9; default 3
  --minutes N     no step begins that would end later; default 14
  --json FILE     write every step as JSON too
  --svg FILE      draw what calls cost in the first workload
`

const SIZES = [100, 200, 400, 600, 800, 1_000, 1_400]

/** @throws Error that says which option cannot be, and why; also that so many calls cannot be held open here */
export function readCallsOptions(words: CallsWords): CallsOptions {
  const calls = words.calls?.split(',').map((one) => whole(one, 'calls', 2, 2_000)) ?? SIZES
  const refusal = tooFewFiles(Math.max(...calls))
  if (refusal !== null) throw new Error(refusal)
  return {
    calls: calls.toSorted((a, b) => a - b),
    engines: listOf(words.engine, 'engine', ENGINE_NAMES) ?? ENGINE_NAMES,
    workloads: listOf(words.workload, 'workload', WORKLOAD_NAMES) ?? ['prompt'],
    rate: whole(words.rate ?? '100', 'rate', 1, 500),
    seconds: whole(words.seconds ?? '10', 'seconds', 2, 60),
    runs: whole(words.runs ?? '3', 'runs', 1, 9),
    minutes: whole(words.minutes ?? '14', 'minutes', 1, 600),
    json: words.json ?? null,
    svg: words.svg ?? null,
  }
}

function listOf<Name extends string>(words: string | undefined, option: string, known: readonly Name[]): Name[] | null {
  if (words === undefined) return null
  return words.split(',').map((word) => {
    const found = known.find((name) => name === word)
    if (!found) throw new Error(`--${option} knows ${known.join(', ')}, not "${word}".`)
    return found
  })
}

import { isConstant, isFlat, type Tolerance, type Trend, trendOf } from './flatness.ts'
import type { PhaseCalls, PhaseOrder } from './phase.ts'
import type { ProcessStanding, Standing } from './standing.ts'

/** What a phase did, and what it left. */
export type Phase = {
  readonly order: PhaseOrder
  readonly calls: PhaseCalls
  /** Of all phases so far. */
  readonly callsSoFar: number
  readonly standing: Standing
  /** Processes of the whole machine that wanted to run, over the last minute of it. */
  readonly load: string
}

export type Grown = {
  readonly name: string
  readonly trend: Trend | null
  /** In MB. */
  readonly tolerance: Tolerance
  readonly flat: boolean
}

export type Counted = { readonly name: string; readonly values: readonly string[]; readonly flat: boolean }

export type Verdict = {
  readonly memory: readonly Grown[]
  readonly counts: readonly Counted[]
  /** Memory and counts, all of them. */
  readonly flat: boolean
  /** Calls that ended otherwise than asked, of how many; `few`: no more than a busy machine explains. */
  readonly astray: { readonly calls: number; readonly placed: number; readonly few: boolean }
}

/** Every combination once: caches fill, code is compiled, the allocator takes what it needs. */
export const WARM_UP_PHASES = 4

/** In MB; a thousand calls that leave a MB leave a kilobyte each. A leg that is not let go of takes several, on either side. */
const HEAP_TOLERANCE: Tolerance = { perThousandCalls: 0.05, grain: 0.25 }
/** The system counts whole pages, and the allocator gives back what it likes. */
const RSS_TOLERANCE: Tolerance = { perThousandCalls: 0.15, grain: 4 }
/** Of all calls. */
const MOST_ASTRAY = 0.001

/** Is there no more after the last phases than after the first? */
export function verdictOf(phases: readonly Phase[]): Verdict {
  const warm = phases.slice(WARM_UP_PHASES)
  const grown = (name: string, tolerance: Tolerance, read: (standing: Standing) => number): Grown => {
    const trend = trendOf(warm.map(({ callsSoFar, standing }) => ({ calls: callsSoFar, value: read(standing) })))
    return { name, trend, tolerance, flat: isFlat(trend, tolerance) }
  }
  const memory = (['media', 'parent'] as const).flatMap((side) => [
    grown(`${NAMES[side]}: RSS, MB`, RSS_TOLERANCE, (standing) => standing[side].rssMb),
    grown(`${NAMES[side]}: JavaScript heap, MB`, HEAP_TOLERANCE, (standing) => standing[side].heapMb),
  ])
  const counts = [
    ...(['media', 'parent'] as const).flatMap((side) =>
      COUNTS.map(([name, read]) => constant(`${NAMES[side]}: ${name}`, warm, (standing) => read(standing[side]))),
    ),
    none('UDP ports in use', phases, ({ ports }) => ports),
    none('legs', phases, ({ legs }) => legs),
    none('bridges', phases, ({ bridges }) => bridges),
  ]
  const placed = phases.reduce((sum, { calls }) => sum + calls.placed, 0)
  const stray = phases.reduce((sum, { calls }) => sum + calls.astray, 0)
  const astray = { calls: stray, placed, few: stray <= placed * MOST_ASTRAY }
  return { memory, counts, flat: [...memory, ...counts].every(({ flat }) => flat), astray }
}

const NAMES = { media: 'media process', parent: 'bench' } as const

const COUNTS: readonly (readonly [string, (standing: ProcessStanding) => number | string])[] = [
  ['open descriptors', ({ descriptors }) => descriptors],
  ['threads', ({ threads }) => threads],
  ['timers and handles', ({ resources }) => resourceWords(resources)],
]

export function resourceWords(resources: Readonly<Record<string, number>>): string {
  return Object.entries(resources)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')
}

function constant(name: string, phases: readonly Phase[], read: (standing: Standing) => number | string): Counted {
  const values = phases.map(({ standing }) => String(read(standing)))
  return { name, values: [...new Set(values)], flat: isConstant(values) }
}

/** Of these there must be none after any phase. */
function none(name: string, phases: readonly Phase[], read: (standing: Standing) => number): Counted {
  const counted = constant(name, phases, read)
  return { ...counted, flat: counted.flat && counted.values[0] === '0' }
}

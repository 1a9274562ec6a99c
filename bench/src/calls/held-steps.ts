import { peerKeptUp } from '../validity.ts'
import type { EngineName } from './loaded-engine.ts'
import { median } from './quantiles.ts'
import type { ReferenceFigures } from './reference-call.ts'
import type { Step } from './step.ts'
import type { WorkloadName } from './workloads.ts'

/** All runs of one step, at least one. */
export type Steps = {
  readonly engine: EngineName
  readonly workload: WorkloadName
  readonly calls: number
  readonly runs: readonly Step[]
}

const HELD_LOSS_PERCENT = 0.1
const HELD_LATE_MS = 20

/** Those runs that say something; all, when none does. */
export function validRuns({ runs }: Steps): readonly Step[] {
  const valid = runs.filter(isValid)
  return valid.length > 0 ? valid : runs
}

/** The median run's value. */
export function middle(steps: Steps, read: (step: Step) => number): number {
  return median(validRuns(steps).map(read))
}

/** The same of the reference calls that came to something; null when none did. */
export function middleReference(steps: Steps, read: (figures: ReferenceFigures) => number): number | null {
  const figures = validRuns(steps).flatMap(({ reference }) => reference ?? [])
  return figures.length === 0 ? null : median(figures.map(read))
}

/** Did the load peer do its part? If not, the step says nothing about the engine. */
export function isValid({ window }: Step): boolean {
  return peerKeptUp(window)
}

/** Is every call heard as it should be, both ways? */
export function isHeld(step: Step): boolean {
  const { calls, connected, dropped, mute, lostToCallers, lostToEngine, window } = step
  const isWhole = connected >= calls && dropped === 0 && mute === 0
  const lost = Math.max(lostToCallers, Number.isNaN(lostToEngine) ? 0 : lostToEngine)
  // Where calls are joined, what is said is late by the delay.
  return isWhole && lost < HELD_LOSS_PERCENT && Math.max(window.lateness.p99, window.delay.p99) < HELD_LATE_MS
}

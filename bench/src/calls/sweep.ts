import { type Leavings, progress } from '../leavings.ts'
import { MUCH_ELSE_PERCENT } from '../validity.ts'
import { isHeld, isValid, type Steps } from './held-steps.ts'
import { ENGINES, type EngineName, howItDoes } from './loaded-engine.ts'
import type { CallsOptions } from './options.ts'
import { hold, type Step, type StepOrder } from './step.ts'
import { WORKLOADS, type Workload, type WorkloadName } from './workloads.ts'

/** What was measured, and in words what was not and why. */
export type Sweep = {
  readonly workload: WorkloadName
  readonly steps: readonly Steps[]
  readonly left: readonly string[]
}

/** What a step takes besides setting up and measuring. */
const OTHER_MS = 5_000

/**
 * More and more calls, the engines in turn within each run;
 * an engine that held its calls in no run is asked for no more, unless much else ran.
 *
 * @param endsBy of `performance.now()`: no step begins that would end later
 */
export async function sweep(
  workload: WorkloadName,
  options: CallsOptions,
  endsBy: number,
  leavings: Leavings,
): Promise<Sweep> {
  const { rate, seconds } = options
  const steps: Steps[] = []
  const left: string[] = []
  const { needs }: Workload = WORKLOADS[workload]
  const able = (engine: EngineName) =>
    needs.every((ability) => ENGINES[engine].can.some((each) => each === ability)) &&
    howItDoes(engine, workload) !== null
  let engines = options.engines.filter(able)
  for (const calls of options.calls) {
    const tried = engines.filter((engine) => calls <= ENGINES[engine].most)
    const size: StepOrder[] = tried.map((engine) => ({ engine, workload, calls, rate, seconds }))
    if (performance.now() + lasts(size) * options.runs > endsBy) {
      if (tried.length > 0) left.push(`${calls} calls and more: there was no time for them (--minutes).`)
      break
    }
    const found = await runAll(size, options.runs, leavings)
    steps.push(...found.steps)
    left.push(...found.broken)
    engines = engines.filter((engine) => found.steps.some((one) => one.engine === engine && one.runs.some(mayHoldMore)))
  }
  return { workload, steps, left }
}

async function runAll(size: readonly StepOrder[], runs: number, leavings: Leavings) {
  const done = new Map<EngineName, Step[]>(size.map(({ engine }) => [engine, []]))
  const broken: string[] = []
  for (let run = 1; run <= runs; run++)
    for (const order of size) {
      const { engine, workload, calls } = order
      progress(`${workload}: ${calls} calls on ${engine}, run ${run} of ${runs}`)
      try {
        done.get(engine)?.push(await holdOnceMore(order, leavings))
      } catch (error) {
        broken.push(`${calls} calls on ${engine}, run ${run}: ${error instanceof Error ? error.message : error}.`)
      }
    }
  const steps = size.map(({ engine, workload, calls }) => ({ engine, workload, calls, runs: done.get(engine) ?? [] }))
  return { steps: steps.filter((one) => one.runs.length > 0), broken }
}

/** A run that the load peer spoilt is made once more. */
async function holdOnceMore(order: StepOrder, leavings: Leavings): Promise<Step> {
  const step = await hold(order, leavings)
  return isValid(step) ? step : await hold(order, leavings)
}

/** Where the load peer was late or much else ran, it is not the engine's fault that calls were not held. */
function mayHoldMore(step: Step): boolean {
  return isHeld(step) || !isValid(step) || step.othersCorePercent > MUCH_ELSE_PERCENT
}

/** How long one run of these is expected to take, in ms. */
function lasts(size: readonly StepOrder[]): number {
  return size.reduce((sum, { calls, rate, seconds }) => sum + (calls / rate + seconds) * 1_000 + OTHER_MS, 0)
}

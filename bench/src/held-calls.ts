import { setTimeout as pause } from 'node:timers/promises'
import { type MediaEngine, openDatachannelEngine } from '@ringway/media'
import type { Leavings } from './leavings.ts'
import { LoadProcess, NotConnected } from './load-process.ts'
import { type Spread, spreadOf } from './spread.ts'

/** What a step holds: pairs of calls joined with each other, or single calls that hear a prompt. */
export type Workload = 'bridged pairs' | 'prompts'

/** So many calls at a time, and how they fared. Delays and lateness in ms. */
export type Step = {
  readonly workload: Workload
  readonly calls: number
  readonly lossPercent: number
  /** From the far end to the far end; null for prompts. */
  readonly delay: Spread | null
  /** How late the engine's own packets left, since the engine began. */
  readonly pacing: { readonly p50: number; readonly p99: number; readonly max: number }
  /** How late the load process sent, and what it used of a core. */
  readonly load: { readonly p99: number; readonly corePercent: number }
  /** Of the media process: in ms of processor time for each second of one call. */
  readonly cpuMsPerCallSecond: number
}

const MEASURED_MS = 5_000
const SETTLE_MS = 1_000
const HELD_LOSS_PERCENT = 0.1
const HELD_LATE_MS = 20

/** Is every call heard as it should be? */
export function isHeld({ lossPercent, delay, pacing, workload }: Step): boolean {
  const late = workload === 'prompts' ? pacing.p99 : (delay?.p99 ?? Number.POSITIVE_INFINITY)
  return lossPercent < HELD_LOSS_PERCENT && late < HELD_LATE_MS
}

/** One way from far end to far end without an engine, in ms: what the measurement itself takes. */
export async function directDelay(leavings: Leavings): Promise<Spread> {
  const load = new LoadProcess()
  const close = leavings.add(() => load.close())
  const legs = ['one', 'other'] as const
  await load.ask({ ask: 'direct', legs })
  await load.opened(legs)
  await pause(SETTLE_MS)
  await load.ask({ ask: 'count', legs })
  await pause(MEASURED_MS)
  const { counts = [] } = await load.ask({ ask: 'count', legs })
  await close()
  const spread = spreadOf(counts.flatMap(({ delays }) => delays))
  if (!spread) throw new Error('no packet has come from far end to far end')
  return spread
}

/** What was held, step by step, and in words why no more was tried, if that was not for want of quality. */
export type Sweep = { readonly workload: Workload; readonly steps: readonly Step[]; readonly broken: string | null }

/** More and more calls until they are no longer held. An engine and a load process of its own for each step. */
export async function sweep(
  workload: Workload,
  sizes: readonly number[],
  leavings: Leavings,
  told: (step: Step) => void,
): Promise<Sweep> {
  const steps: Step[] = []
  for (const calls of sizes) {
    const step = await hold(workload, calls, leavings).catch((error: unknown) => {
      if (error instanceof NotConnected) return `With ${calls} calls ${error.message}; the sweep ends there.`
      throw error
    })
    if (typeof step === 'string') return { workload, steps, broken: step }
    steps.push(step)
    told(step)
    if (!isHeld(step)) break
  }
  return { workload, steps, broken: null }
}

async function hold(workload: Workload, calls: number, leavings: Leavings): Promise<Step> {
  const engine = await openDatachannelEngine({ udpPorts: { from: 30_000, to: 31_999 } })
  const closeEngine = leavings.add(() => engine.close())
  const load = new LoadProcess()
  const closeLoad = leavings.add(() => load.close())
  const legs = await dialAll(engine, load, calls)
  const names = legs.map(({ id }) => id)
  if (workload === 'bridged pairs')
    for (let n = 0; n + 1 < legs.length; n += 2) engine.bridge(at(legs, n), at(legs, n + 1))
  else {
    const prompt = await engine.prepare({ kind: 'ringing', tone: 'us' })
    for (const leg of legs) leg.play([{ prompt, times: 1_000 }])
  }
  await pause(SETTLE_MS)
  const before = await engine.stats()
  const first = await load.ask({ ask: 'count', legs: names })
  const since = performance.now()
  await pause(MEASURED_MS)
  const { counts = [], lateness = [], cpuMs = 0 } = await load.ask({ ask: 'count', legs: names })
  const after = await engine.stats()
  const seconds = (performance.now() - since) / 1_000
  await closeEngine()
  await closeLoad()
  const expected = sum(counts.map((count) => count.expected))
  const received = sum(counts.map((count) => count.received))
  return {
    workload,
    calls,
    lossPercent: expected === 0 ? 100 : Math.max(0, (100 * (expected - received)) / expected),
    delay: spreadOf(counts.flatMap(({ delays }) => delays)),
    pacing: after.lateness,
    load: { p99: spreadOf(lateness)?.p99 ?? 0, corePercent: (cpuMs - (first.cpuMs ?? 0)) / seconds / 10 },
    cpuMsPerCallSecond: (after.cpuMs - before.cpuMs) / seconds / calls,
  }
}

/** Ten at a time, as calls come. */
async function dialAll(engine: MediaEngine, load: LoadProcess, calls: number) {
  const legs = []
  for (let begun = 0; begun < calls; begun += 10) {
    const some = await Promise.all(
      Array.from({ length: Math.min(10, calls - begun) }, async () => {
        const leg = await engine.offer()
        const { sdp = '' } = await load.ask({ ask: 'answer', leg: leg.id, offer: leg.offer })
        await leg.applyAnswer(sdp)
        leg.open()
        return leg
      }),
    )
    legs.push(...some)
    await load.opened(some.map(({ id }) => id))
  }
  return legs
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new RangeError(`there is nothing at ${index}`)
  return found
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}

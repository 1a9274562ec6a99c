import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildNativeCore } from './calls/built.ts'
import { type Leavings, progress } from './leavings.ts'
import { load } from './machine.ts'
import type { SoakOptions } from './soak/options.ts'
import { COMBINATIONS, type PhaseOrder, runPhase } from './soak/phase.ts'
import { soakWords } from './soak/soak-report.ts'
import { standingOf } from './soak/standing.ts'
import { type Phase, verdictOf } from './soak/verdict.ts'
import { openWatchedEngine } from './soak/watched-engine.ts'

/** Phases of a short soak; they are shorter than those of an hour. */
const FEWEST_PHASES = 12
/** For how long a phase places calls. */
const PLACING_SECONDS = { least: 10, most: 83 }
/** What it takes besides: the last ones end, those that never connect after half a minute. */
const ENDING_SECONDS = 37
const SAID =
  'Thank you for calling. Your call is important to us. Please stay on the line, and somebody will be with you shortly.'

/**
 * Calls come and go, phase after phase: made and taken, ended by us and by them. After each, when all are over: what do the engine's two
 * processes still hold? The process's exit code is 1 when it is more in the end than in the beginning, and
 * when calls ended otherwise than asked.
 */
export async function soak(options: SoakOptions, leavings: Leavings): Promise<string> {
  const before = load()
  const endsBy = performance.now() + options.seconds * 1_000
  const why = options.engine === 'native' ? await buildNativeCore() : null
  if (why !== null) throw new Error(`The native core cannot be had: ${why}`)
  const folder = await mkdtemp(join(tmpdir(), 'ringway-soak-'))
  leavings.add(() => rm(folder, { recursive: true, force: true }))
  const watched = await openWatchedEngine(options.engine, folder)
  leavings.add(() => watched.engine.close())
  const prompt = await watched.engine.prepare({ kind: 'speech', text: SAID })
  const seconds = placingSeconds(options.seconds)
  const phases: Phase[] = []
  while (performance.now() + (seconds + ENDING_SECONDS) * 1_000 <= endsBy) {
    const combination = COMBINATIONS[phases.length % COMBINATIONS.length] ?? COMBINATIONS[0]
    if (!combination) break
    const order: PhaseOrder = { ...combination, rate: options.rate, seconds }
    const calls = await runPhase(order, watched.engine, prompt, folder, leavings)
    const loaded = load()
    const standing = await standingOf(watched)
    const callsSoFar = (phases.at(-1)?.callsSoFar ?? 0) + calls.placed
    phases.push({ order, calls, callsSoFar, standing, load: loaded })
    progress(phaseWords(phases))
    // After each, so that a run that is broken off has not been in vain.
    if (options.json !== null) await writeFile(options.json, `${JSON.stringify({ options, phases }, null, 2)}\n`)
  }
  const { cpuMs } = await watched.engine.stats()
  const verdict = verdictOf(phases)
  if (options.json !== null) await writeFile(options.json, `${JSON.stringify({ options, phases, verdict }, null, 2)}\n`)
  if (!verdict.flat || !verdict.astray.few) process.exitCode = 1
  return soakWords(options, phases, verdict, { cpuMs, loads: [before, load()] })
}

function placingSeconds(whole: number): number {
  const { least, most } = PLACING_SECONDS
  return Math.max(least, Math.min(most, Math.floor(whole / FEWEST_PHASES) - ENDING_SECONDS))
}

function phaseWords(phases: readonly Phase[]): string {
  const last = phases.at(-1)
  if (!last) return 'no phase yet'
  const { order, calls, callsSoFar, standing, load: loaded } = last
  const { media, parent, ports, legs } = standing
  const words = [
    `phase ${phases.length}: ${order.direction}, ${order.hangsUp} hang up`,
    `${calls.placed} calls (${callsSoFar} so far), ${calls.mostAtOnce} at once, ${calls.astray} astray ${JSON.stringify(calls.ends)}`,
    `media ${media.rssMb.toFixed(1)} MB (heap ${media.heapMb.toFixed(2)}), ${media.descriptors} fds, ${media.threads} threads`,
    `bench ${parent.rssMb.toFixed(1)} MB (heap ${parent.heapMb.toFixed(2)}), ${parent.descriptors} fds, ${parent.threads} threads`,
    `${ports} ports, ${legs} legs; load ${loaded}`,
  ]
  return [...words, ...calls.reasons].join('; ')
}

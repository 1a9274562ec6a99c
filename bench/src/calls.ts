import { writeFile } from 'node:fs/promises'
import { buildNativeCore } from './calls/built.ts'
import { callsPicture } from './calls/calls-picture.ts'
import { sweepWords } from './calls/calls-report.ts'
import { type EngineName, whyNot } from './calls/loaded-engine.ts'
import type { CallsOptions } from './calls/options.ts'
import { checkLoadPeer } from './calls/peer-check.ts'
import { type Sweep, sweep } from './calls/sweep.ts'
import { type Leavings, progress } from './leavings.ts'
import { commitWords, load, machineWords } from './machine.ts'

/** How many calls an engine holds, and what each costs: more and more of them, on every engine in turn; as tables in Markdown. */
export async function calls(options: CallsOptions, leavings: Leavings): Promise<string> {
  const before = load()
  const endsBy = performance.now() + options.minutes * 60_000
  progress('the load peer, checked by werift')
  const checked = await checkLoadPeer(leavings)
  const { engines, missing } = await those(options.engines)
  const sweeps: Sweep[] = []
  for (const workload of engines.length > 0 ? options.workloads : [])
    sweeps.push(await sweep(workload, { ...options, engines }, endsBy, leavings))
  if (options.json !== null) await writeFile(options.json, `${JSON.stringify({ options, sweeps }, null, 2)}\n`)
  const [first] = sweeps
  if (options.svg !== null && first && first.steps.length > 0)
    await writeFile(options.svg, callsPicture(first, `Processor time of one core, in percent. ${machineWords()}`))
  return [
    `## calls, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `${machineWords()}. Commit ${commitWords()}. Load over the last minute ${before} before, ${load()} after.`,
    `50 packets a second both ways on every call; ${options.rate} set up a second, ${options.seconds} s measured, ` +
      `the median of ${options.runs} runs. The load peer, checked: ${checked}.`,
    ...missing,
    ...sweeps.map(sweepWords),
    '',
  ].join('\n\n')
}

/** Those of them that can be had, and a sentence about each of the others. */
async function those(asked: readonly EngineName[]) {
  const engines: EngineName[] = []
  const missing: string[] = []
  for (const name of asked) {
    const why = (name === 'native' ? await buildNativeCore() : null) ?? (await whyNot(name))
    if (why === null) engines.push(name)
    else missing.push(`The engine ${name} was not measured: ${why.replace(/\.$/, '')}.`)
  }
  for (const words of missing) progress(words)
  return { engines, missing }
}

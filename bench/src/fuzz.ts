import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fuzzDescriptions } from '../../packages/media/dist/testing/sdp-fuzzing.js'
import { ROOT } from './kit.ts'
import { type Leavings, progress } from './leavings.ts'
import { commitWords, load, machineWords } from './machine.ts'
import { table } from './table.ts'

type Fuzzed = {
  readonly by: string
  readonly runs: number
  readonly places: number
  readonly seconds: number
  readonly found: { readonly file: string; readonly words: string } | null
}

type Fuzzing = {
  readonly ENTRIES: Readonly<Record<string, object>>
  fuzz(
    entry: string,
    options: { seconds: number; seed: number; keep: boolean; signal: AbortSignal },
  ): Promise<Fuzzed | string>
}

type Run = (options: {
  signal: AbortSignal
}) => Promise<{ readonly tests: number; readonly failed: readonly string[] } | string>

type Sanitized = { readonly runTestsSanitized: Run; readonly runEngineSanitized: Run }

type Row = readonly [entry: string, by: string, runs: string, places: string, seconds: string, found: string]

/**
 * Every reader of strangers' bytes for `minutes` in all, as many at a time as there are processors, each going on from what earlier runs have
 * reached; the readers of SDP by mutation; and before them the native core's own tests and the suite of every engine. All of it but SDP
 * runs under the sanitizers.
 */
export async function fuzz(minutes: number, seed: number, leavings: Leavings): Promise<string> {
  const before = load()
  const ender = new AbortController()
  leavings.add(async () => ender.abort())
  const { runTestsSanitized, runEngineSanitized } = await native<Sanitized>('sanitized.mjs')
  const rows: Row[] = [
    await testsRow('the tests of the native core', runTestsSanitized, ender.signal),
    await testsRow("the engines' suite on the native core", runEngineSanitized, ender.signal),
  ]
  const { ENTRIES, fuzz: fuzzEntry } = await native<Fuzzing>('fuzz.mjs')
  const names = Object.keys(ENTRIES)
  const workers = availableParallelism()
  // The descriptions have one share more, at the end, on one processor.
  const seconds = (minutes * 60) / (Math.ceil(names.length / workers) + 1)
  await inParallel(workers, names, async (name) => {
    progress(`${name} for ${seconds.toFixed(0)} s`)
    rows.push(rowOf(name, await fuzzEntry(name, { seconds, seed, keep: true, signal: ender.signal })))
  })
  progress(`SDP for ${seconds.toFixed(0)} s`)
  rows.push(...fuzzDescriptions(seconds, seed).map(({ reader, ...told }) => rowOf(reader, told)))
  return [
    '## fuzz',
    `${machineWords()}. Commit ${commitWords()}. Load over the last minute ${before} before, ${load()} after. Seed ${seed}.`,
    table(['what is read', 'by', 'runs', 'places reached', 's', 'found'], rows),
    '',
  ].join('\n\n')
}

async function testsRow(what: string, run: Run, signal: AbortSignal): Promise<Row> {
  progress(`${what} under the sanitizers`)
  const ran = await run({ signal })
  if (typeof ran === 'string') return [`(${what})`, ran, '', '', '', '']
  const found = ran.failed.length === 0 ? 'nothing' : ran.failed.join('; ').slice(-500)
  return [`(${what})`, 'ASan, UBSan', `${ran.tests}`, '', '', found]
}

function rowOf(name: string, fuzzed: Fuzzed | string): Row {
  if (typeof fuzzed === 'string') return [name, fuzzed, '', '', '', '']
  const { by, runs, places, seconds, found } = fuzzed
  if (found) progress(`${name}: FOUND ${found.words}`)
  return [
    name,
    by,
    runs.toLocaleString('en'),
    places === 0 ? '' : `${places}`,
    seconds.toFixed(0),
    found ? `${found.file}: ${found.words}` : 'nothing',
  ]
}

function native<Exports>(file: string): Promise<Exports> {
  return import(pathToFileURL(join(ROOT, 'packages/media/native', file)).href)
}

async function inParallel(workers: number, names: readonly string[], work: (name: string) => Promise<void>) {
  const left = [...names]
  const worker = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) await work(name)
  }
  await Promise.all(Array.from({ length: workers }, worker))
}

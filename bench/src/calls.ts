import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type AnsweredLeg,
  type EngineStats,
  type MediaEngine,
  type OfferedLeg,
  openDatachannelEngine,
  openNativeEngine,
} from '@ringway/media'
import { encodeWav, tone } from '@ringway/sound'
import { type Leavings, progress } from './leavings.ts'
import { commitWords, load, machineWords } from './machine.ts'
import { type Reference, ReferenceCall } from './reference-call.ts'
import { table } from './table.ts'

/** What every call of a step does: hears a prompt, is joined with another one, or is listened to. */
export type CallsWorkload = 'prompt' | 'bridge' | 'listen'

export type CallsOptions = {
  readonly workloads: readonly CallsWorkload[]
  readonly sizes: readonly number[]
  readonly runs: number
  readonly seconds: number
}

const ENGINES = { native: openNativeEngine, 'node-datachannel': openDatachannelEngine } as const
type EngineName = keyof typeof ENGINES

/** Calls that are being set up at a time. */
const AT_ONCE = 20
const SETTLE_MS = 2_000
/** A step of which more is lost, or that sends later, is the last of its sweep. */
const HELD_LOSS_PERCENT = 0.1
const HELD_LATE_MS = 60
const SUT_PORTS = { from: 20_000, to: 22_999 }
const FAR_PORTS = { from: 23_000, to: 25_999 }

type Step = {
  readonly engine: EngineName
  readonly workload: CallsWorkload
  readonly calls: number
  readonly corePercent: number
  readonly cpuMsPerCallSecond: number
  readonly lostThere: number
  readonly lostHere: number
  readonly late: EngineStats['lateness']
  readonly setUpsPerSecond: number
  readonly cpuMsPerSetUp: number
  readonly rssMb: number
  readonly farCorePercent: number
  readonly stealTicks: number
  readonly reference: Reference
}

/**
 * How many calls one engine carries: real ICE, DTLS and SRTP on loopback, 50 packets a second both ways for every call. The
 * far ends are a second engine in a process of its own; because that is our native core too, each step has one call more, whose far
 * end is werift's, a separate implementation: what it hears is the reference.
 */
export async function calls(options: CallsOptions, leavings: Leavings): Promise<string> {
  needDescriptors(Math.max(...options.sizes) * 2 + 200)
  const before = load()
  const steps: Step[] = []
  for (const workload of options.workloads)
    for (const size of options.sizes)
      for (let run = 0; run < options.runs; run++) await oneRound(workload, size, options, { steps, leavings })
  return [
    '## calls',
    `${machineWords()}. Commit ${commitWords()}. Load over the last minute ${before} before, ${load()} after. ${options.seconds} s a run, median of ${options.runs}.`,
    ...options.workloads.map((workload) => tableOf(workload, steps)),
    '',
  ].join('\n\n')
}

type Round = { readonly steps: Step[]; readonly leavings: Leavings }

/** The engines take turns, so that a machine that is busy for a while is so for each of them. */
async function oneRound(workload: CallsWorkload, size: number, { seconds }: CallsOptions, round: Round): Promise<void> {
  for (const engine of Object.keys(ENGINES) as EngineName[]) {
    if (isBroken(engine, workload, size, round.steps)) continue
    const step = await hold({ engine, workload, calls: size, seconds }, round.leavings).catch((error: unknown) => {
      progress(`${engine}, ${size} calls: ${error instanceof Error ? error.message : error}`)
      return null
    })
    if (!step) continue
    progress(stepWords(step))
    round.steps.push(step)
  }
}

/** Whether a smaller step was too much for it already. */
function isBroken(engine: EngineName, workload: CallsWorkload, size: number, steps: readonly Step[]): boolean {
  const smaller = steps.filter((step) => step.engine === engine && step.workload === workload && step.calls < size)
  const last = Math.max(0, ...smaller.map(({ calls: held }) => held))
  const there = smaller.filter(({ calls: held }) => held === last)
  return (
    there.length > 0 && there.every((step) => lossPercent(step) > HELD_LOSS_PERCENT || step.late.p99 > HELD_LATE_MS)
  )
}

type Asked = Pick<Step, 'engine' | 'workload' | 'calls'> & { readonly seconds: number }

async function hold(asked: Asked, leavings: Leavings): Promise<Step> {
  const sut = await ENGINES[asked.engine]({ udpPorts: SUT_PORTS })
  const closeSut = leavings.add(() => sut.close())
  const far = await openNativeEngine({ udpPorts: FAR_PORTS })
  const closeFar = leavings.add(() => far.close())
  try {
    return await measured(asked, sut, far)
  } finally {
    await closeSut()
    await closeFar()
  }
}

async function measured(
  { engine, workload, calls: size, seconds }: Asked,
  sut: MediaEngine,
  far: MediaEngine,
): Promise<Step> {
  const idle = await sut.stats()
  const rssIdle = residentMb(idle.processId)
  const began = performance.now()
  const legs = await setUp(sut, far, size)
  const setUpMs = performance.now() - began
  const up = await sut.stats()
  await work(workload, sut, legs)
  const reference = await ReferenceCall.open(sut)
  await pause(SETTLE_MS)
  const [here, there, steal] = [await sut.stats(), await far.stats(), stealTicks()]
  reference.begin()
  const since = performance.now()
  await pause(seconds * 1_000)
  const [hereAfter, thereAfter] = [await sut.stats(), await far.stats()]
  const took = (performance.now() - since) / 1_000
  return {
    ...{ engine, workload, calls: size, late: hereAfter.lateness, reference: await reference.close() },
    corePercent: (hereAfter.cpuMs - here.cpuMs) / took / 10,
    cpuMsPerCallSecond: (hereAfter.cpuMs - here.cpuMs) / took / size,
    lostThere: thereAfter.lost - there.lost,
    lostHere: hereAfter.lost - here.lost,
    setUpsPerSecond: (size / setUpMs) * 1_000,
    cpuMsPerSetUp: (up.cpuMs - idle.cpuMs) / size,
    rssMb: (residentMb(here.processId) - rssIdle) / size,
    farCorePercent: (thereAfter.cpuMs - there.cpuMs) / took / 10,
    stealTicks: stealTicks() - steal,
  }
}

async function setUp(sut: MediaEngine, far: MediaEngine, size: number): Promise<OfferedLeg[]> {
  const legs: OfferedLeg[] = []
  const said = await far.prepare(toneOf(700))
  let left = size
  const caller = async (): Promise<void> => {
    while (left-- > 0) legs.push(await call(sut, far, (leg) => leg.play([{ prompt: said, times: 100_000 }])))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, caller))
  return legs
}

async function call(sut: MediaEngine, far: MediaEngine, speak: (leg: AnsweredLeg) => unknown): Promise<OfferedLeg> {
  const leg = await sut.offer()
  const other = await far.answer(leg.offer)
  const connected = [leg, other].map(
    (one) =>
      new Promise<void>((resolve, reject) => {
        one.events.once('connected', () => resolve())
        one.events.once('closed', (why) => reject(new Error(`a call ended: ${why}`)))
      }),
  )
  await leg.applyAnswer(other.answer)
  other.connect()
  await Promise.all(connected)
  leg.open()
  other.open()
  speak(other)
  return leg
}

async function work(workload: CallsWorkload, sut: MediaEngine, legs: readonly OfferedLeg[]): Promise<void> {
  if (workload === 'bridge') {
    for (let n = 0; n + 1 < legs.length; n += 2) {
      const [one, other] = legs.slice(n, n + 2)
      if (one && other) sut.bridge(one, other)
    }
    return
  }
  const prompt = await sut.prepare(toneOf(1_000))
  for (const leg of legs) {
    leg.play([{ prompt, times: 100_000 }])
    if (workload === 'listen') leg.listen(() => undefined)
  }
}

function toneOf(hz: number) {
  const { samples, sampleRate } = tone(hz, 5_000)
  return { kind: 'audio', bytes: encodeWav(samples, sampleRate) } as const
}

/** @throws when the system gives a process fewer files than the largest step needs */
function needDescriptors(count: number): void {
  const [, soft = 'unlimited'] = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
  if (soft !== 'unlimited' && Number(soft) < count)
    throw new Error(`${count} open files are needed and ${soft} are allowed: run 'ulimit -n ${count}' first.`)
}

function residentMb(processId: number): number {
  const [, kb = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${processId}/status`, 'utf8')) ?? []
  return Number(kb) / 1_024
}

/** Hundredths of a second in which the machine's host gave our cores to others. */
function stealTicks(): number {
  return Number(readFileSync('/proc/stat', 'utf8').split('\n')[0]?.trim().split(/\s+/)[8] ?? 0)
}

function lossPercent({ lostHere, lostThere, calls: size }: Step): number {
  return (100 * (lostHere + lostThere)) / Math.max(1, size * 2 * 50)
}

const HEAD = [
  ...['calls', 'engine', 'of one core %', 'ms per call-second', 'lost here / there'],
  ...['late ms p50 / p99 / max', 'set-ups a second', 'ms a set-up', 'MB a call'],
  ...['reference: first audio ms, lost, longest gap ms', 'far end %', 'stolen ticks'],
]

function tableOf(workload: CallsWorkload, steps: readonly Step[]): string {
  const ofIt = steps.filter((step) => step.workload === workload)
  const keys = [...new Set(ofIt.map(({ calls: size, engine }) => `${size} ${engine}`))]
  const rows = keys.map((key) => cells(ofIt.filter(({ calls: size, engine }) => `${size} ${engine}` === key)))
  return `### ${workload}\n\n${table(HEAD, rows)}`
}

/** The runs of one step as one row. */
function cells(runs: readonly Step[]): readonly string[] {
  const [{ calls: size, engine }] = runs as [Step]
  const median = (read: (step: Step) => number) =>
    runs.map(read).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? 0
  const late = (['p50', 'p99', 'max'] as const).map((which) => median((step) => step.late[which]).toFixed(1))
  const reference = [
    median((step) => step.reference.firstAudioMs).toFixed(0),
    median((step) => step.reference.lost),
    median((step) => step.reference.longestGapMs).toFixed(0),
  ]
  return [
    ...[`${size}`, engine, median((step) => step.corePercent).toFixed(1)],
    ...[
      median((step) => step.cpuMsPerCallSecond).toFixed(2),
      `${median((step) => step.lostHere)} / ${median((step) => step.lostThere)}`,
    ],
    ...[
      late.join(' / '),
      median((step) => step.setUpsPerSecond).toFixed(0),
      median((step) => step.cpuMsPerSetUp).toFixed(1),
    ],
    ...[median((step) => step.rssMb).toFixed(2), reference.join(', ')],
    ...[median((step) => step.farCorePercent).toFixed(0), `${median((step) => step.stealTicks)}`],
  ]
}

function stepWords(step: Step): string {
  const { engine, workload, calls: size, corePercent, late, reference } = step
  const lost = `${step.lostHere} and ${step.lostThere} lost`
  return `${engine}, ${size} calls, ${workload}: ${corePercent.toFixed(1)} % of a core, ${lost}, late ${late.p50.toFixed(1)} / ${late.p99.toFixed(1)} / ${late.max.toFixed(1)} ms; reference ${JSON.stringify(reference)}`
}

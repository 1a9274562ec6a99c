import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { Leavings } from '../leavings.ts'
import { type LoadPeer, openLoadPeer } from './load-peer.ts'
import { ENGINES, type EngineName, type LoadedEngine, type LoadedLeg, type LoadedStats } from './loaded-engine.ts'
import type { PeerStats, PeerWindow } from './peer-words.ts'
import { busyTicks, ownCpuMs, residentMb, stealTicks } from './processes.ts'
import type { Kept } from './recorded-legs.ts'
import { ReferenceCall, type ReferenceFigures } from './reference-call.ts'
import { type SetUp, setUp } from './set-up.ts'
import { WORKLOADS, type Workload, type WorkloadName } from './workloads.ts'

/** What one step is to hold. */
export type StepOrder = {
  readonly engine: EngineName
  readonly workload: WorkloadName
  readonly calls: number
  /** Set-ups asked of the engine in a second. */
  readonly rate: number
  /** How long is measured. */
  readonly seconds: number
}

/** So many calls at a time, and how they fared. Milliseconds, MB, percents. */
export type Step = StepOrder & {
  readonly connected: number
  /** Connected calls that were gone at the end, and those that never heard anything. */
  readonly dropped: number
  readonly mute: number
  /** Why calls did not connect, each reason once. */
  readonly reasons: readonly string[]
  readonly setUp: { readonly perSecond: number; readonly cpuMs: number; readonly p50: number; readonly p99: number }
  readonly corePercent: number
  readonly cpuMsPerCallSecond: number
  readonly rssMbPerCall: number
  readonly lostToCallers: number
  /** Not a number when the engine does not tell what came; the same of its lateness. */
  readonly lostToEngine: number
  /** As the callers see it, by the kernel's clock. */
  readonly window: PeerWindow
  /** As the engine sees it, since it began. */
  readonly engineLateness: LoadedStats['lateness']
  /** What the recordings lack after the process was killed; null where nothing is recorded. */
  readonly kept: Kept | null
  /** Null when it came to nothing. */
  readonly reference: ReferenceFigures | null
  readonly peerCorePercent: number
  /** What everything else on this machine took, of one core: neither engine nor load peer nor bench. */
  readonly othersCorePercent: number
  readonly stealTicks: number
  readonly load: number
}

const PACKETS_PER_SECOND = 50
const SETTLE_MS = 1_000
/** What is on its way when nobody says anything more has come by then. */
const DRAIN_MS = 500
const SAID =
  'Thank you for calling. Your call is important to us. Please stay on the line, and somebody will be with you shortly.'

/** An engine and a load peer of its own, so that no step inherits anything. Both are gone when it is done. */
export async function hold(order: StepOrder, leavings: Leavings): Promise<Step> {
  const engine: LoadedEngine = await ENGINES[order.engine].open(order.workload)
  const closeEngine = leavings.add(() => engine.close())
  const { peer } = await openLoadPeer('cm', engine.callersAt)
  const closePeer = leavings.add(() => peer.close())
  try {
    return await Promise.race([measure(order, engine, peer, leavings), tooLong(order)])
  } finally {
    await closeEngine()
    await closePeer()
  }
}

async function measure(order: StepOrder, engine: LoadedEngine, peer: LoadPeer, leavings: Leavings): Promise<Step> {
  const workload: Workload = WORKLOADS[order.workload]
  const prompt = await engine.prepare({ kind: 'speech', text: SAID })
  const ringing = await engine.prepare({ kind: 'ringing', tone: 'us' })
  const before = await engine.stats()
  const rssBefore = residentMb(before.processId)
  const joinsReference = workload.joinsReference && engine.takesReference !== false
  const made = await setUp(engine, peer, order.calls + (joinsReference ? 1 : 0), order.rate)
  const setUpDone = await engine.stats()

  const legs = [...made.legs]
  const gone = countGone(legs)
  const partner = joinsReference ? (legs.pop() ?? null) : null
  for (const leg of made.legs) leg.open()
  const recorded = await workload.begin(engine, legs, prompt)
  const clearRecorded = leavings.add(async () => recorded?.clear())
  await peer.ask('speak', { on: true })
  await pause(SETTLE_MS)

  const under = await underLoad(order, engine, peer, (call) => call.open(engine, ringing, partner))
  const dropped = gone()
  const kept = (await recorded?.killed(setUpDone.processId)) ?? null
  await clearRecorded()
  return {
    ...order,
    ...setUpFigures(made, setUpDone.cpuMs - before.cpuMs),
    ...heldFigures(under, setUpDone, legs.length),
    ...{ dropped, kept },
    rssMbPerCall: (under.rssMb - rssBefore) / Math.max(1, made.legs.length),
  }
}

/** @throws Error when a step does not end: an engine that hangs holds up no bench */
async function tooLong({ calls, rate, seconds }: StepOrder): Promise<never> {
  const most = Math.round(calls / rate + seconds + 60)
  await pause(most * 1_000, undefined, { ref: false })
  throw new Error(`it had not ended after ${most} s`)
}

type UnderLoad = {
  readonly seconds: number
  readonly cpuMs: number
  readonly rssMb: number
  readonly othersCpuMs: number
  readonly stealTicks: number
  readonly load: number
  readonly window: PeerWindow
  readonly reference: ReferenceFigures | null
  /** Of the reference call, towards the engine. */
  readonly referenceSent: number
  /** When all that was said has come. */
  readonly engine: LoadedStats
  readonly peer: PeerStats
}

/** The measured stretch, in which the reference call begins and lasts to the end. */
async function underLoad(
  { seconds }: StepOrder,
  engine: LoadedEngine,
  peer: LoadPeer,
  open: (call: ReferenceCall) => Promise<void>,
): Promise<UnderLoad> {
  const load = loadavg()[0] ?? 0
  const [stolen, busy, own] = [stealTicks(), busyTicks(), ownCpuMs()]
  const before = await engine.stats()
  await peer.ask('openWindow', { seconds })
  const since = performance.now()
  const reference = engine.takesReference === false ? null : await ReferenceCall.connect(engine).catch(() => null)
  if (reference) await open(reference).catch(() => {}) // that nothing was heard is in its figures
  await pause(Math.max(0, since + seconds * 1_000 - performance.now()))
  const after = await engine.stats()
  const window = await peer.ask('closeWindow', {})
  const cpuMs = after.cpuMs - before.cpuMs
  const measured = {
    seconds: (performance.now() - since) / 1_000,
    othersCpuMs: (busyTicks() - busy) * 10 - cpuMs - window.cpuMs - (ownCpuMs() - own),
    cpuMs,
    rssMb: residentMb(after.processId),
    stealTicks: stealTicks() - stolen,
    ...{ load, window },
    reference: reference?.figures() ?? null,
  }
  reference?.hush()
  await peer.ask('speak', { on: false })
  await pause(DRAIN_MS)
  const counts = { engine: await engine.stats(), peer: await peer.ask('stats', {}) }
  const referenceSent = reference?.sent ?? 0
  await reference?.close()
  return { ...measured, ...counts, referenceSent }
}

function setUpFigures({ legs, failed, perSecond, ms }: SetUp, cpuMs: number) {
  return {
    connected: legs.length,
    reasons: [...new Set(failed)],
    setUp: { perSecond, cpuMs: cpuMs / Math.max(1, legs.length), ...ms },
  }
}

/** @param setUpDone the engine's count before anything was said */
function heldFigures(under: UnderLoad, setUpDone: LoadedStats, calls: number) {
  const { seconds, cpuMs, window, peer, engine } = under
  const due = window.seconds * PACKETS_PER_SECOND * (peer.connected + peer.ended)
  // A packet at either end of the window belongs to it or not.
  const missing = due - window.lateness.count - 2 * (peer.connected + peer.ended)
  const said = peer.sent + under.referenceSent
  const came = engine.received - setUpDone.received
  return {
    corePercent: cpuMs / seconds / 10,
    cpuMsPerCallSecond: cpuMs / seconds / (calls + (under.reference ? 1 : 0)),
    // By the numbers of the engine's packets, of the callers' own that did not come back, or by what was due in the window.
    lostToCallers: Math.max(
      percent(Math.max(peer.lost, peer.markedLost), peer.lost + peer.received),
      percent(missing, due),
    ),
    lostToEngine: percent(said - came, said),
    mute: peer.mute,
    engineLateness: engine.lateness,
    peerCorePercent: window.cpuMs / seconds / 10,
    othersCorePercent: Math.max(0, under.othersCpuMs / seconds / 10),
    ...{ window, reference: under.reference, stealTicks: under.stealTicks, load: under.load },
  }
}

/** @returns how many of them have ended since */
function countGone(legs: readonly LoadedLeg[]): () => number {
  let gone = 0
  for (const { events } of legs) events.once('closed', () => gone++)
  return () => gone
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.max(0, (100 * part) / whole)
}

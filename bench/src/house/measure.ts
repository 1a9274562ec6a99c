import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { PeerStats } from '../calls/peer-words.ts'
import { CALL_BUDGETS, type Kept, kept, REST_BUDGET } from '../kept-budgets.ts'
import { progress } from '../leavings.ts'
import { MetricsText } from '../metrics-text.ts'
import { type LoadResult, loadRest } from '../rest-load.ts'
import { type Spread, spreadOf } from '../spread.ts'
import { type Callbacks, callbacksOf } from './callbacks.ts'
import { churn, fill, lead } from './churn.ts'
import { Crowd, type Ending } from './crowd.ts'
import type { CrowdedHouse } from './open-house.ts'
import type { HouseOptions } from './options.ts'
import { type ReferenceCallFigures, ReferenceCalls } from './reference-calls.ts'
import { measureUsage, memoryMb, type Part, type Usage } from './usage.ts'
import { type HouseWindow, watch } from './windows.ts'

export type RestFigures = Pick<LoadResult, 'sent' | 'failed' | 'failures'> & {
  readonly perSecond: number
  /** From the moment a request was due, in ms. */
  readonly ms: Spread | null
  readonly kept: Kept
}

/** All that a run has measured. Milliseconds where nothing else is said. */
export type HouseFigures = {
  /** By the server's log. */
  readonly log: Readonly<Record<LogFigure, Spread | null>>
  /** From outside. */
  readonly outside: Readonly<Record<'webhook' | 'preAccept' | 'asked', Spread | null>>
  readonly kept: readonly Kept[]
  readonly rest: { readonly all: RestFigures; readonly busy: RestFigures }
  readonly hush: { readonly ms: Spread | null; readonly frames: Spread | null }
  readonly references: readonly ReferenceCallFigures[]
  readonly windows: readonly HouseWindow[]
  /** While calls came and went, and while the budget's REST requests came besides. */
  readonly usage: { readonly all: Usage; readonly busy: Usage }
  readonly mb: Readonly<Record<Part, number>>
  /** How late packets left by the server's own count, since it began. */
  readonly pacing: { readonly p50: number; readonly p99: number; readonly max: number }
  readonly packets: PeerStats
  /** Since the server began: packets that came from users, and those that did not. */
  readonly received: { readonly received: number; readonly lost: number }
  readonly calls: { readonly incoming: number; readonly outgoing: number; readonly placed: number } & {
    readonly ended: Readonly<Record<Ending, number>>
  }
  readonly callbacks: Callbacks
  readonly failed: readonly string[]
  /** How late timers of the bench's own process fired. */
  readonly benchLate: { readonly p50: number; readonly p99: number; readonly max: number }
}

const LOG_FIGURES = {
  preAccept: 'call pre-accepted',
  asked: 'TwiML asked for',
  firstAudio: 'first audio',
  digit: 'digits acted on',
} as const
type LogFigure = keyof typeof LOG_FIGURES

/** The budget's own REST load, at the end. */
const BUSY = { perSecond: 200, seconds: 10 }
/** The media process tells of itself every five seconds, and what has just begun settles. */
const SETTLE_MS = 5_500

/** Fills the house, has calls come and go in it, and measures. */
export async function measure(house: CrowdedHouse, options: HouseOptions): Promise<HouseFigures> {
  const { door, log, meta } = house
  const crowd = new Crowd(house)
  const reference = new ReferenceCalls(house, () => crowd.nextUser())
  progress(`${options.calls} calls, ${options.rate} a second`)
  // One place is the reference call's.
  await fill(crowd, options.calls - 1, options)
  for (let i = 0; i < lead(options); i++) crowd.endOldest('user')
  await pause(SETTLE_MS)
  const filled = crowd.live.length
  for (const [words, count] of counted(crowd.failed)) progress(`${count} of them: ${words}`)
  progress(`${filled} calls are up; ${options.rate} come and go a second for ${options.seconds} s`)

  const begun = placeIn(house, crowd)
  const before = await MetricsText.of(door.api)
  const stopUsage = measureUsage(house.programs)
  const late = monitorEventLoopDelay({ resolution: 10 })
  late.enable()
  reference.begin()
  const { rate, seconds, rest } = options
  const [windows, all] = await Promise.all([
    watch(house, seconds),
    loadRest(door, { perSecond: rest, seconds }),
    churn(crowd, seconds, options),
  ])
  late.disable()
  const usage = { all: stopUsage(), mb: memoryMb(house.programs) }
  const ended = placeIn(house, crowd)
  const between = await MetricsText.of(door.api)

  progress(`${BUSY.perSecond} REST requests a second for ${BUSY.seconds} s besides`)
  const stopBusyUsage = measureUsage(house.programs)
  const [busy] = await Promise.all([loadRest(door, BUSY), churn(crowd, BUSY.seconds, { rate })])
  const busyUsage = stopBusyUsage()
  const after = await MetricsText.of(door.api)
  await reference.end()
  await crowd.settled()
  const callbacks = await callbacksOf(house, [...crowd.over, ...reference.over])
  const packets = await house.peer.ask('stats', {})
  const hushes = windows.flatMap((window) => window.hushes)
  const spreadOfLog = (msg: string) => spreadOf(log.lines(begun.log, msg, ended.log).map(({ ms }) => ms))
  return {
    log: mapped(LOG_FIGURES, spreadOfLog),
    outside: {
      webhook: spreadOf(meta.told.slice(begun.told, ended.told)),
      preAccept: spreadOf(crowd.preAccepted.slice(begun.preAccepted, ended.preAccepted)),
      asked: spreadOf(crowd.asked.slice(begun.asked, ended.asked)),
    },
    kept: CALL_BUDGETS.map((budget) => kept(before, between, budget)),
    rest: {
      all: restFigures(rest, all, kept(before, between, REST_BUDGET)),
      busy: restFigures(BUSY.perSecond, busy, kept(between, after, REST_BUDGET)),
    },
    hush: { ms: spreadOf(hushes.map(({ ms }) => ms)), frames: spreadOf(hushes.map(({ frames }) => frames)) },
    references: reference.figures,
    ...{ windows, packets, callbacks, mb: usage.mb, usage: { all: usage.all, busy: busyUsage } },
    ...mediaFigures(after),
    calls: { ...crowd.begun, placed: crowd.placed, ended: crowd.ended },
    failed: [...crowd.failed, ...reference.failed, ...meta.faults],
    benchLate: { p50: late.percentile(50) / 1e6, p99: late.percentile(99) / 1e6, max: late.max / 1e6 },
  }
}

/** How much has been noted so far: what is measured lies between two of these. */
function placeIn({ log, meta }: CrowdedHouse, { preAccepted, asked }: Crowd) {
  return { log: log.end, told: meta.told.length, preAccepted: preAccepted.length, asked: asked.length }
}

function mediaFigures(metrics: MetricsText) {
  const late = (quantile: string) => metrics.sum('ringway_media_late_seconds', `quantile="${quantile}"`) * 1_000
  const packets = (kind: string) => metrics.sum('ringway_media_packets', `kind="${kind}"`)
  return {
    pacing: { p50: late('0.5'), p99: late('0.99'), max: late('1') },
    received: { received: packets('received'), lost: packets('lost') },
  }
}

function restFigures(perSecond: number, { ms, sent, failed, failures }: LoadResult, within: Kept): RestFigures {
  return { ...{ perSecond, sent, failed, failures }, ms: spreadOf(ms), kept: within }
}

function counted(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const each of words) counts.set(each, (counts.get(each) ?? 0) + 1)
  return counts
}

function mapped<Name extends string, From, To>(from: Readonly<Record<Name, From>>, to: (value: From) => To) {
  const entries = Object.entries(from) as [Name, From][]
  return Object.fromEntries(entries.map(([name, value]) => [name, to(value)])) as Record<Name, To>
}

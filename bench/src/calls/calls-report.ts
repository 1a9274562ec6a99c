import { ms } from '../spread.ts'
import { table } from '../table.ts'
import { isHeld, isValid, middle, middleReference, type Steps, validRuns } from './held-steps.ts'
import { howItDoes } from './loaded-engine.ts'
import type { ReferenceFigures } from './reference-call.ts'
import type { Step } from './step.ts'
import type { Sweep } from './sweep.ts'
import { WORKLOADS } from './workloads.ts'

const NAMES = {
  native: 'native',
  datachannel: 'node-datachannel',
  werift: 'werift',
  janus: 'Janus',
  rtpengine: 'rtpengine',
} as const

/** Two tables of one workload: what calls cost and how they were heard; their set-up, and what else ran. */
export function sweepWords({ workload, steps, left }: Sweep): string {
  if (steps.length === 0) return [`**${workload}**: nothing was measured.`, ...left].join('\n\n')
  const joined = workload === 'bridge' || workload === 'mixed'
  return [
    `**${workload}**: ${WORKLOADS[workload].title}`,
    table(
      heldHead(joined),
      steps.map((one) => heldRow(one, joined)),
    ),
    table(SET_UP_HEAD, steps.map(setUpRow)),
    ...notes(steps, left),
  ].join('\n\n')
}

function notes(steps: readonly Steps[], left: readonly string[]): string[] {
  const words = [...othersWords(steps), ...steps.flatMap(keptWords), ...left]
  return words.length === 0 ? [] : [words.map((each) => `- ${each}`).join('\n')]
}

/** What programs of others did in place of the workload. */
function othersWords(steps: readonly Steps[]): string[] {
  const told = steps.map(({ engine, workload }) => ({ name: NAMES[engine], words: howItDoes(engine, workload) }))
  return [...new Set(told.filter(({ words }) => words).map(({ name, words }) => `${name}: ${words}.`))]
}

/** In which run the recordings lacked most. */
function keptWords({ calls, engine, runs }: Steps): string[] {
  const kept = runs.flatMap((run) => run.kept ?? [])
  if (kept.length === 0) return []
  const worst = kept.reduce((most, one) => (one.lackingMs.max > most.lackingMs.max ? one : most))
  const empty = Math.max(...kept.map((one) => one.empty))
  const none = empty > 0 ? `; ${empty} files had no sound` : ''
  const { p50, max } = worst.lackingMs
  return [
    `${calls} calls on ${NAMES[engine]}, killed: ${worst.files} files lack ${ms(p50)} ms (p50), ${ms(max)} ms at most${none}.`,
  ]
}

function heldHead(joined: boolean): string[] {
  return [
    'calls',
    'engine',
    'of one core % (least to most)',
    'CPU ms per call-second',
    'lost to callers / to engine %',
    'late at callers p50 / p99 / max ms',
    ...(joined ? ['one way, caller to caller p50 / p99 ms'] : []),
    "engine's own late p99 / max ms",
    'longest gap ms',
    'RSS MB a call',
    'held',
  ]
}

function heldRow(steps: Steps, joined: boolean): string[] {
  const of = (read: (step: Step) => number) => middle(steps, read)
  const [late, delay] = [quantiles(steps, 'lateness'), quantiles(steps, 'delay')]
  return [
    String(steps.calls),
    NAMES[steps.engine],
    `${of(({ corePercent }) => corePercent).toFixed(0)} (${range(steps, ({ corePercent }) => corePercent)})`,
    of(({ cpuMsPerCallSecond }) => cpuMsPerCallSecond).toFixed(2),
    `${of(({ lostToCallers }) => lostToCallers).toFixed(3)} / ${told(of(({ lostToEngine }) => lostToEngine).toFixed(3))}`,
    `${ms(late.p50)} / **${ms(late.p99)}** / ${ms(late.max)}`,
    ...(joined ? [`${ms(delay.p50)} / **${ms(delay.p99)}**`] : []),
    `${told(ms(of(({ engineLateness }) => engineLateness.p99)))} / ${told(ms(of(({ engineLateness }) => engineLateness.max)))}`,
    ms(of(({ window }) => window.gaps.max)),
    of(({ rssMbPerCall }) => rssMbPerCall).toFixed(2),
    heldWords(steps),
  ]
}

/** What an engine does not tell is no number. */
function told(number: string): string {
  return number === 'NaN' ? '–' : number
}

function quantiles(steps: Steps, what: 'lateness' | 'delay') {
  const of = (quantile: 'p50' | 'p99' | 'max') => middle(steps, ({ window }) => window[what][quantile])
  return { p50: of('p50'), p99: of('p99'), max: of('max') }
}

function heldWords(steps: Steps): string {
  const of = (read: (step: Step) => number) => Math.round(middle(steps, read))
  const notConnected = of((step) => Math.max(0, step.calls - step.connected))
  const dropped = of((step) => step.dropped)
  const mute = of((step) => step.mute)
  const faults = [
    ...(notConnected > 0 ? [`${notConnected} not connected`] : []),
    ...(dropped > 0 ? [`${dropped} dropped`] : []),
    ...(mute > 0 ? [`${mute} mute`] : []),
  ]
  const valid = steps.runs.filter(isValid)
  const spoilt = steps.runs.length - valid.length
  const held = valid.filter(isHeld).length
  const words = held === valid.length ? 'held' : held > 0 ? `in ${held} of ${valid.length} runs` : '**no**'
  return [
    valid.length > 0 ? words : 'not known',
    ...faults,
    ...(spoilt > 0 ? [`the load peer was late in ${spoilt}`] : []),
  ].join(', ')
}

const SET_UP_HEAD = [
  'calls',
  'engine',
  'set up a second',
  'CPU ms each',
  'offer → connected p50 / p99 ms',
  'reference call: connected ms',
  'first audio ms',
  'late p99 / longest gap ms',
  'lost of',
  'load peer: late p99 ms, of one core %',
  'each run: others of one core %, stolen ticks, load',
]

function setUpRow(steps: Steps): string[] {
  const of = (read: (step: Step) => number) => middle(steps, read)
  const reference = (read: (figures: ReferenceFigures) => number) => {
    const value = middleReference(steps, read)
    return value === null ? '–' : Number.isFinite(value) ? ms(value) : 'never'
  }
  const count = (read: (figures: ReferenceFigures) => number) => (middleReference(steps, read) ?? 0).toFixed(0)
  return [
    String(steps.calls),
    NAMES[steps.engine],
    of(({ setUp }) => setUp.perSecond).toFixed(0),
    of(({ setUp }) => setUp.cpuMs).toFixed(1),
    `${ms(of(({ setUp }) => setUp.p50))} / ${ms(of(({ setUp }) => setUp.p99))}`,
    reference(({ connectedMs }) => connectedMs),
    reference(({ firstAudioMs }) => firstAudioMs),
    `${reference(({ lateP99Ms }) => lateP99Ms)} / ${reference(({ longestGapMs }) => longestGapMs)}`,
    `${count(({ lost }) => lost)} of ${count(({ packets }) => packets)}`,
    `${ms(of(({ window }) => window.own.p99))}, ${of(({ peerCorePercent }) => peerCorePercent).toFixed(0)}`,
    steps.runs
      .map(({ othersCorePercent, stealTicks, load }) =>
        [othersCorePercent.toFixed(0), stealTicks, load.toFixed(1)].join(', '),
      )
      .join('; '),
  ]
}

function range(steps: Steps, read: (step: Step) => number): string {
  const values = validRuns(steps).map(read)
  return `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`
}

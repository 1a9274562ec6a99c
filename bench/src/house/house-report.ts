import type { Quantiles } from '../calls/quantiles.ts'
import { median } from '../calls/quantiles.ts'
import type { Kept } from '../kept-budgets.ts'
import { ms, type Spread, spreadOf } from '../spread.ts'
import { table } from '../table.ts'
import { MUCH_ELSE_PERCENT, peerKeptUp } from '../validity.ts'
import type { HouseFigures, RestFigures } from './measure.ts'
import type { HouseOptions } from './options.ts'
import { PARTS, type Usage } from './usage.ts'
import { type HouseWindow, muchElseRan } from './windows.ts'

/** Packets that left no later than this after they were due, at the 99th percentile. */
const PACING_BUDGET_MS = 15
const LOST_FRAMES = 2

/** Three tables: the budgets, what was heard, what it took. */
export function houseWords(figures: HouseFigures, options: HouseOptions): string {
  return [
    budgetTable(figures),
    'Budgets are for the 95th percentile; "kept" is the share of all by /metrics.',
    soundTable(figures),
    costTable(figures),
    ...faultWords(figures, options),
  ].join('\n\n')
}

function budgetTable({ log, outside, kept, rest, hush }: HouseFigures): string {
  const of = (name: string) => kept.find((one) => one.name === name)
  const row = (what: string, budget: number | null, spread: Spread | null, by: string, share?: Kept) => [
    ...[what, budget === null ? '' : String(budget), spreadOfFour(spread)],
    ...[share === undefined ? '' : keptWords(share), verdict(spread?.p95, budget), by],
  ]
  return table(
    ['milliseconds', 'budget', 'p50 / **p95** / p99 / max', 'kept', 'verdict', 'by'],
    [
      row("Meta's webhook → our 200", 50, outside.webhook, 'bench', of('ringway_meta_webhook_seconds')),
      row('connect → pre_accept out', 300, log.preAccept, "server's log", of('ringway_pre_accept_seconds')),
      row('… as Meta sees it', 300, outside.preAccept, 'bench'),
      row('connect → TwiML request out', 50, log.asked, "server's log", of('ringway_twiml_asked_seconds')),
      row('… at the app', 50, outside.asked, 'bench'),
      row('TwiML in → first audio packet', 60, log.firstAudio, "server's log", of('ringway_first_audio_seconds')),
      row('last digit → action request', 100, log.digit, "server's log", of('ringway_digit_to_action_seconds')),
      row('key → silence heard', 60, hush.ms, 'load peer'),
      restRow(rest.all),
      restRow(rest.busy),
    ],
  )
}

function restRow({ perSecond, sent, failed, failures, ms: spread, kept }: RestFigures): string[] {
  const why = Object.entries(failures).map(([reason, count]) => `${count} × ${reason}`)
  const what = `REST, ${perSecond} requests/s (${sent} sent${failed === 0 ? '' : `, **${failed} failed**: ${why.join(', ')}`})`
  return [what, '30', spreadOfFour(spread), keptWords(kept), verdict(spread?.p95, 30), 'bench, from when it was due']
}

function soundTable({ windows, pacing, packets, received, hush, references }: HouseFigures): string {
  const valid = windows.filter(peerKeptUp)
  const worst = (read: (window: HouseWindow) => Quantiles) =>
    `${ms(median(valid.map((one) => read(one).p99)))} / ${ms(most(valid.map((one) => read(one).p99)))} / ${ms(most(valid.map((one) => read(one).max)))}`
  const reference = (read: (one: HouseFigures['references'][number]) => number) =>
    spreadOfFour(spreadOf(references.map(read)))
  const frames = hush.frames
  return table(
    ['sound', 'measured'],
    [
      ['late at users, p99: median window / worst window / worst packet, ms', worst(({ lateness }) => lateness)],
      ['longest gap of a call: p99 of the median window / of the worst / longest, ms', worst(({ gaps }) => gaps)],
      [
        "server's own pacing p50 / p99 / max, ms",
        `${ms(pacing.p50)} / ${ms(pacing.p99)} / ${ms(pacing.max)} (goal p99 ${PACING_BUDGET_MS})`,
      ],
      [
        'packets lost on the way to users',
        `${packets.lost} of ${packets.lost + packets.received}; ${packets.mute} calls mute`,
      ],
      ['packets lost on the way to the server', `${received.lost} of ${received.lost + received.received}`],
      [
        `frames of a prompt heard after a key, p50 / **p95** / p99 / max of ${frames?.count ?? 0} (goal ${LOST_FRAMES})`,
        frames ? [frames.p50, `**${frames.p95}**`, frames.p99, frames.max].join(' / ') : 'not measured',
      ],
      [
        `${references.length} reference calls: accept → first sound, ms`,
        reference(({ acceptToSoundMs }) => acceptToSoundMs),
      ],
      ['… tap → first sound, ms', reference(({ tapToSoundMs }) => tapToSoundMs)],
      ['… longest gap, ms', reference(({ longestGapMs }) => longestGapMs)],
      ['… late p99, ms', reference(({ lateP99Ms }) => lateP99Ms)],
      [
        '… lost of packets',
        `${total(references, (one) => one.lost)} of ${total(references, (one) => one.lost + one.packets)}`,
      ],
      ['… frames after a key', references.map((one) => one.hush.frames).join(', ')],
    ],
  )
}

function costTable({ usage, mb, windows, benchLate, calls, callbacks }: HouseFigures): string {
  const live = windows.map((window) => window.live)
  const late = windows.filter((one) => !peerKeptUp(one)).length
  const { user, app, rest } = calls.ended
  const otherwise = Object.entries(callbacks.otherwise).map(([status, count]) => `; ${count} ended as ${status}`)
  return table(
    ['what else', 'measured'],
    [
      ['live calls by /metrics, least / median / most', `${Math.min(...live)} / ${median(live)} / ${most(live)}`],
      ['begun: users, business (asked)', `${calls.incoming}, ${calls.outgoing} (${calls.placed})`],
      ['ended by: user, app, REST', `${user}, ${app}, ${rest}`],
      [
        'status callbacks of ended calls',
        `${callbacks.told} of ${callbacks.calls} calls; ${callbacks.lost.length} lost, ${callbacks.late} late, ${callbacks.disordered} out of order${otherwise.join('')}`,
      ],
      ['of one core %', coreWords(usage.all)],
      ['… while 200 REST requests/s came besides', coreWords(usage.busy)],
      [
        '… all else on this machine %, in each window',
        windows.map(({ othersCorePercent }) => othersCorePercent.toFixed(0)).join(', '),
      ],
      ['memory, MB', PARTS.map((part) => `${part} ${mb[part].toFixed(0)}`).join(', ')],
      ['stolen ticks of 10 ms', `${usage.all.stealTicks} in ${usage.all.seconds.toFixed(0)} s`],
      [
        'load peer: own late p99 of the median / worst window, ms',
        `${ms(median(windows.map(({ own }) => own.p99)))} / ${ms(most(windows.map(({ own }) => own.p99)))}; late in ${late} of ${windows.length} windows`,
      ],
      [
        "bench's own timers late p50 / p99 / max, ms",
        `${ms(benchLate.p50)} / ${ms(benchLate.p99)} / ${ms(benchLate.max)}`,
      ],
      ['load average in each window', windows.map(({ load }) => load.toFixed(1)).join(', ')],
    ],
  )
}

function coreWords({ corePercent, othersCorePercent }: Usage): string {
  const parts = PARTS.map((part) => `${part} ${corePercent[part].toFixed(0)}`)
  return [...parts, `all else ${othersCorePercent.toFixed(0)}`].join(', ')
}

function faultWords({ failed, windows, callbacks }: HouseFigures, { calls }: HouseOptions): string[] {
  const spoilt = windows.length > 0 && !windows.some(peerKeptUp)
  const crowded = windows.filter(muchElseRan).length
  const kinds = [...new Set(failed)].slice(0, 5).join(' · ')
  const unheard = callbacks.lost.map(
    ({ sid, record, told }) => `${sid} (${record} on record, told: ${told || 'nothing'})`,
  )
  return [
    ...(spoilt ? ['**The load peer was late in every window: this run says nothing about the server.**'] : []),
    ...(crowded === 0
      ? []
      : [
          `**Much else ran in ${crowded} of ${windows.length} windows: other programs took more than ${MUCH_ELSE_PERCENT} % of a core.** ` +
            'Where a budget is missed, it may be their doing.',
        ]),
    ...(unheard.length === 0 ? [] : [`**The app never heard of the end of** ${unheard.join(' · ')}`]),
    failed.length === 0
      ? `Every call of ${calls} and more began and ended as it should.`
      : `**${failed.length} failed:** ${kinds}`,
  ]
}

function spreadOfFour(spread: Spread | null): string {
  return spread ? `${ms(spread.p50)} / **${ms(spread.p95)}** / ${ms(spread.p99)} / ${ms(spread.max)}` : ''
}

function keptWords({ within, count }: Kept): string {
  return count === 0 ? 'none' : `${((100 * within) / count).toFixed(2)} % of ${count}`
}

function verdict(value: number | undefined, budget: number | null): string {
  if (budget === null) return ''
  if (value === undefined) return 'not measured'
  return Math.round(value) <= budget ? 'ok' : '**over**'
}

function most(values: readonly number[]): number {
  return Math.max(0, ...values)
}

function total<Item>(items: readonly Item[], read: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + read(item), 0)
}

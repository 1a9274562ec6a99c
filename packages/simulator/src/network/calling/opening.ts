import { type CallHours, DAYS, type OperatingHours } from '@ringway/meta-wire'
import { DAY, MINUTE, type Millis } from '../../clock.ts'

/** Does the business take calls at a moment, and until when? Null: for two weeks at least. */
export type Opening =
  | { readonly open: true; readonly closesAt: Millis | null }
  | { readonly open: false; readonly opensAt: Millis | null }

/** How far ahead the next opening is looked for: a week whose every hour is a holiday, and the one after it. */
const LOOK_AHEAD = 15

/** What the hours within `LOOK_AHEAD` are known to be, without the last and perhaps broken day. */
const CERTAIN = (LOOK_AHEAD - 1) * DAY

/** A span of time in which it is open. */
type Span = { readonly from: Millis; readonly to: Millis }

/** Without hours, or with them switched off, it is always open. `close_time` itself is closed. */
export function openingAt(hours: CallHours | undefined, now: Millis): Opening {
  if (hours?.status !== 'ENABLED') return { open: true, closesAt: null }
  const spans = openSpans(hours, now)
  const closesAt = endFrom(spans, now)
  if (closesAt !== now) return { open: true, closesAt: closesAt < now + CERTAIN ? closesAt : null }
  const later = spans.map(({ from }) => from).filter((from) => from > now)
  return { open: false, opensAt: later.length === 0 ? null : Math.min(...later) }
}

/** The spans of yesterday and the days to come, without what holidays take from them. */
function openSpans(hours: CallHours, now: Millis): Span[] {
  const { timezone_id: zone, weekly_operating_hours: week, holiday_schedule: holidays = [] } = hours
  const closed = holidays.map(({ date, start_time, end_time }) => ({
    from: instantOf(zone, date, start_time),
    to: instantOf(zone, date, end_time) + (end_time === LAST_MINUTE ? MINUTE : 0),
  }))
  const dates = Array.from({ length: LOOK_AHEAD + 1 }, (_, n) => localDate(zone, now + (n - 1) * DAY))
  return [...new Set(dates)]
    .flatMap((date) =>
      week.filter((each) => each.day_of_week === weekday(date)).map((each) => spanOf(zone, date, each)),
    )
    .flatMap((span) => without(span, closed))
}

/** How long it stays open from `at` on: spans that touch are one. `at` itself where it is closed. */
function endFrom(spans: readonly Span[], at: Millis): Millis {
  const [first] = spans.filter(({ from, to }) => from <= at && at < to)
  return first ? endFrom(spans, first.to) : at
}

/** Meta's day ends at 2359; that minute belongs to it. */
const LAST_MINUTE = '2359'

function spanOf(zone: string, date: string, { open_time, close_time }: OperatingHours): Span {
  const end = instantOf(zone, date, close_time)
  return { from: instantOf(zone, date, open_time), to: close_time === LAST_MINUTE ? end + MINUTE : end }
}

/** What is left of the span. */
function without(span: Span, closed: readonly Span[]): Span[] {
  return closed.reduce(
    (left, hole) =>
      left.flatMap(({ from, to }) =>
        [
          { from, to: Math.min(to, hole.from) },
          { from: Math.max(from, hole.to), to },
        ].filter((rest) => rest.from < rest.to),
      ),
    [span],
  )
}

/** `2026-12-25`, there. */
export function localDate(zone: string, at: Millis): string {
  const { year, month, day } = localParts(zone, at)
  return `${year}-${month}-${day}`
}

function weekday(date: string): (typeof DAYS)[number] {
  const index = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
  return DAYS[index] ?? 'MONDAY'
}

/** When clocks there show this. A time that the change to summer leaves out is taken as the one an hour later. */
export function instantOf(zone: string, date: string, hhmm: string): Millis {
  const wall = Date.parse(`${date}T${hhmm.slice(0, 2)}:${hhmm.slice(2)}:00Z`)
  const first = wall - offsetOf(zone, wall)
  return wall - offsetOf(zone, first)
}

/** How far clocks there are ahead of UTC, in ms. */
function offsetOf(zone: string, at: Millis): Millis {
  const { year, month, day, hour, minute, second } = localParts(zone, at)
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - Math.floor(at / 1000) * 1000
}

type Parts = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', string>

function localParts(zone: string, at: Millis): Parts {
  const format = formatOf(zone)
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value])) as Parts
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const two = '2-digit' as const
  const date = { year: 'numeric', month: two, day: two } as const
  return new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', ...date, hour: two, minute: two, second: two })
}

import { DAYS, type Day, type Holiday, type ManagerSettings } from './manager-api.ts'

/** A span within a day, as time fields have it: `09:30`. */
export type Span = { readonly from: string; readonly to: string }
export type HolidayRow = Span & { readonly key: string; readonly date: string }

/** The call hours as a form holds them. */
export type HoursForm = {
  /** Calls are taken at any time; the rest of the form is kept for when they are not. */
  readonly always: boolean
  readonly zone: string
  /** No span: closed on that day. */
  readonly week: Readonly<Record<Day, readonly Span[]>>
  readonly holidays: readonly HolidayRow[]
}

/** Meta takes no more spans a day. */
export const MOST_SPANS = 2
const OFFICE: Span = { from: '09:00', to: '17:00' }
const WHOLE_DAY: Span = { from: '00:00', to: '23:59' }

/** @param zone where the business is, unless it says otherwise */
export function formOf({ hours, holidays }: ManagerSettings, zone: string): HoursForm {
  return {
    always: hours === null,
    zone: hours?.timezone_id ?? zone,
    week: weekOf((day) => spansOn(hours, day)),
    holidays: holidays.map(({ date, start_time, end_time }, index) => ({
      key: `${index} ${date}`,
      date,
      from: withColon(start_time),
      to: withColon(end_time),
    })),
  }
}

/** Without hours the form begins with those of an office. */
function spansOn(hours: ManagerSettings['hours'], day: Day): readonly Span[] {
  if (hours === null) return day === 'SATURDAY' || day === 'SUNDAY' ? [] : [OFFICE]
  return hours.weekly_operating_hours
    .filter(({ day_of_week }) => day_of_week === day)
    .map(({ open_time, close_time }) => ({ from: withColon(open_time), to: withColon(close_time) }))
}

/** What is sent. */
export function settingsOf({ always, zone, week, holidays }: HoursForm): Partial<ManagerSettings> {
  if (always) return { hours: null }
  const weekly_operating_hours = DAYS.flatMap((day_of_week) =>
    week[day_of_week].map(({ from, to }) => ({ day_of_week, open_time: plain(from), close_time: plain(to) })),
  )
  return { hours: { timezone_id: zone, weekly_operating_hours }, holidays: holidays.map(holidayOf) }
}

const holidayOf = ({ date, from, to }: HolidayRow): Holiday => ({ date, start_time: plain(from), end_time: plain(to) })

/** Why it cannot be sent as it is, in the words of the form; null: it can. */
export function faultOf({ always, week, holidays }: HoursForm): string | null {
  if (always) return null
  if (DAYS.every((day) => week[day].length === 0)) return 'Open on at least one day, or take calls at any time.'
  const wrong = DAYS.find((day) => week[day].some(isBackwards))
  if (wrong) return `${dayName(wrong)}: it must close later than it opens.`
  if (holidays.some(({ date }) => date === '')) return 'Give each holiday its date.'
  const backwards = holidays.find(isBackwards)
  return backwards ? `The holiday on ${backwards.date} must end later than it begins.` : null
}

const isBackwards = ({ from, to }: Span): boolean => from === '' || to === '' || from >= to

/** The day with one span more, if it takes one: the afternoon after a morning. */
export function withSpan(spans: readonly Span[]): readonly Span[] {
  const last = spans.at(-1)
  if (!last) return [OFFICE]
  return [...spans, { from: last.to, to: last.to < OFFICE.to ? OFFICE.to : WHOLE_DAY.to }]
}

export const withHoliday = (form: HoursForm, key: string): HoursForm => ({
  ...form,
  holidays: [...form.holidays, { key, date: '', ...WHOLE_DAY }],
})

/** `Monday`. */
export const dayName = (day: Day): string => day.charAt(0) + day.slice(1).toLowerCase()

const weekOf = (spans: (day: Day) => readonly Span[]): HoursForm['week'] =>
  Object.fromEntries(DAYS.map((day) => [day, spans(day)])) as HoursForm['week']

const withColon = (hhmm: string): string => `${hhmm.slice(0, 2)}:${hhmm.slice(2)}`
const plain = (time: string): string => time.replace(':', '')

import { cardinal, ordinal, yearInWords } from './english-numbers.ts'

/** The order in which a date is written. Twilio, TwiML Voice: Say, `say-as`, `format`. */
export const DATE_FORMATS = ['mdy', 'dmy', 'ymd', 'md', 'dm', 'ym', 'my', 'd', 'm', 'y', 'yyyymmdd'] as const
export type DateFormat = (typeof DATE_FORMATS)[number]

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November'],
  'December',
]

type DateParts = { readonly year?: number; readonly month?: number; readonly day?: number }

/**
 * A date in words: `January fifth, twenty twenty four`. Months may be numbers or names, anything may stand between the parts.
 *
 * @param format null: by what is written, the year first (`2024-01-05`) or else the month
 * @returns null if it is no date of this format
 */
export function dateInWords(written: string, format: DateFormat | null): string | null {
  const parts = format === 'yyyymmdd' ? readPacked(written) : readParted(written, format)
  return parts === null || !isDate(parts) ? null : say(parts)
}

/** `20240105`; `?` stands for what is left out, as in `????0105`. */
function readPacked(written: string): DateParts | null {
  const [, year = '', month = '', day = ''] = /^([\d?]{4})([\d?]{2})([\d?]{2})$/.exec(written.trim()) ?? []
  if (year === '') return null
  return { ...part('year', year), ...part('month', month), ...part('day', day) }
}

function part(name: keyof DateParts, digits: string): DateParts {
  return /^\d+$/.test(digits) ? { [name]: Number(digits) } : {}
}

function readParted(written: string, format: Exclude<DateFormat, 'yyyymmdd'> | null): DateParts | null {
  const given = written.match(/\p{L}+|\d+/gu)?.filter((word) => !/^(?:st|nd|rd|th|of)$/i.test(word)) ?? []
  const order = format ?? (/^\d{4}$/.test(given[0] ?? '') ? 'ymd' : 'mdy').slice(0, given.length)
  if (given.length === 0 || given.length !== order.length) return null
  const parts: { year?: number; month?: number; day?: number } = {}
  for (const [index, word] of given.entries()) {
    const letter = order[index]
    if (letter === 'y') parts.year = yearOf(word)
    else if (letter === 'm') parts.month = monthOf(word)
    else parts.day = Number(word)
  }
  return parts
}

/** Two digits are of this century up to 49, of the last from there. */
function yearOf(word: string): number {
  const year = Number(word)
  if (word.length !== 2) return year
  return year < 50 ? 2000 + year : 1900 + year
}

function monthOf(word: string): number {
  const name = word.toLowerCase()
  return /^\d+$/.test(word)
    ? Number(word)
    : MONTHS.findIndex((month) => name.length >= 3 && month.toLowerCase().startsWith(name)) + 1
}

function isDate({ year = 0, month = 1, day = 1 }: DateParts): boolean {
  return year >= 0 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31
}

function say({ year, month, day }: DateParts): string {
  const inYear = [month === undefined ? '' : MONTHS[month - 1], day === undefined ? '' : ordinal(day)]
  const words = inYear.filter((word) => word !== '').join(' ')
  if (year === undefined) return words
  const comma = day === undefined ? ' ' : ', '
  return words === '' ? yearInWords(year) : words + comma + yearInWords(year)
}

/**
 * A time in words: `2:30pm` is `two thirty P M`, `14:00` `fourteen hundred`, `1'21"` `one minute, twenty one seconds`; null
 * if it is none.
 */
export function timeInWords(written: string): string | null {
  const text = written.trim()
  const [, minutes, seconds] = /^(?:(\d{1,3})')?\s*(?:(\d{1,2})(?:"|''))?$/.exec(text) ?? []
  if (minutes !== undefined || seconds !== undefined)
    return [...amount(minutes, 'minute'), ...amount(seconds, 'second')].join(', ')
  const clock = /^(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?\s*(?:([ap])\.?m\.?)?$/i.exec(text)
  if (clock === null || (clock[2] === undefined && clock[4] === undefined)) return null
  return clockInWords(Number(clock[1]), Number(clock[2] ?? 0), clock[3], clock[4])
}

function amount(number: string | undefined, unit: string): string[] {
  if (number === undefined) return []
  return [`${cardinal(Number(number))} ${unit}${Number(number) === 1 ? '' : 's'}`]
}

function clockInWords(
  hour: number,
  minute: number,
  second: string | undefined,
  half: string | undefined,
): string | null {
  if (hour > 24 || minute > 59 || Number(second ?? 0) > 59) return null
  const onTheHour = half !== undefined ? [] : hour <= 12 && hour > 0 ? ["o'clock"] : ['hundred']
  const minutes = minute === 0 ? onTheHour : [minute < 10 ? 'oh' : '', cardinal(minute)]
  const seconds = second === undefined ? [] : [`and ${amount(second, 'second').join('')}`]
  const halfOfDay = half === undefined ? [] : [`${half.toUpperCase()} M`]
  return [cardinal(hour), ...minutes, ...halfOfDay, ...seconds].filter((word) => word !== '').join(' ')
}

import type { Millis } from '../../kit/clock.ts'
import { DAY, SECOND } from '../../kit/clock.ts'

/** As API 2010-04-01 writes a moment: RFC 2822, UTC, `Tue, 31 Aug 2010 20:36:28 +0000`. */
export function rfc2822(at: Millis): string {
  return new Date(at).toUTCString().replace('GMT', '+0000')
}

/** As the v1 and v2 APIs write a moment: ISO 8601, UTC, whole seconds, `2024-05-03T17:59:30Z`. */
export function isoSeconds(at: Millis): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}

/** What a date in a filter stands for: a whole day or one second, from `from` up to but not including `until`. */
export type TimeSpan = { readonly from: Millis; readonly until: Millis }

const DATE = /^\d{4}-\d{2}-\d{2}$/
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/

/**
 * Reads `YYYY-MM-DD` (the whole day, UTC) or an ISO 8601 date and time (that second; UTC unless it says otherwise).
 *
 * @returns null for anything else, for a day that no calendar has and for years before 1970
 */
export function readTimeSpan(text: string): TimeSpan | null {
  if (DATE.test(text)) return span(`${text}T00:00:00Z`, text, DAY)
  const [, date, time, zone = 'Z'] = DATE_TIME.exec(text) ?? []
  if (date === undefined) return null
  return span(`${date}T${time}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`, date, SECOND)
}

function span(iso: string, date: string, length: Millis): TimeSpan | null {
  const from = Date.parse(iso)
  if (Number.isNaN(from) || from < 0 || !isInCalendar(date)) return null
  return { from, until: from + length }
}

/** Date.parse takes the 31st of February for the 3rd of March. */
function isInCalendar(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date)
}

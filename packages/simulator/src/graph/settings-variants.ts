import type { Switches } from '../switches/switches.ts'

// biome-ignore lint/suspicious/noExplicitAny: what businesses post may be anything, and is read strictly afterwards
type Json = any

/** A posted body in the words that the schema knows, where switches allow others. What does not fit is left as it is. */
export function incoming(body: unknown, switches: Switches): unknown {
  const calling = (body as Json)?.calling
  if (typeof calling !== 'object' || calling === null) return body
  const read = switches.get('settings-words') === 'openapi' ? inCapitals(calling) : calling
  return { ...(body as object), calling: { ...iconWord(read, switches), ...hours(read, switches, IN) } }
}

/** The settings in the words that switches want. */
export function outgoing(calling: object, switches: Switches): object {
  return { ...calling, ...hours(calling, switches, OUT) }
}

/** What only Meta's OpenAPI has in lower case. */
function inCapitals(calling: Json): Json {
  const capital = (value: unknown) => (typeof value === 'string' ? value.toUpperCase() : value)
  const words = ['status', 'call_icon_visibility', 'callback_permission_status']
  const changed = words.filter((word) => word in calling).map((word) => [word, capital(calling[word])])
  return { ...calling, ...Object.fromEntries(changed) }
}

/** Hidden in the chat alone: this phone shows the icon nowhere else. */
function iconWord(calling: Json, switches: Switches): Json {
  const isTaken = switches.get('hide-in-chat') === 'taken' && calling.call_icon_visibility === 'HIDE_IN_CHAT'
  return isTaken ? { ...calling, call_icon_visibility: 'DISABLE_ALL' } : calling
}

/** Keys of a holiday, from the switch's to the schema's or back, and the order of its date. */
const IN = {
  keys: [
    ['open_time', 'start_time'],
    ['close_time', 'end_time'],
  ],
  date: /^(\d\d)-(\d\d)-(\d{4})$/,
} as const
const OUT = {
  keys: [
    ['start_time', 'open_time'],
    ['end_time', 'close_time'],
  ],
  date: /^(\d{4})-(\d\d)-(\d\d)$/,
} as const

function hours(calling: Json, switches: Switches, { keys, date }: typeof IN | typeof OUT): object {
  const schedule = calling.call_hours?.holiday_schedule
  if (!Array.isArray(schedule)) return {}
  const otherKeys = switches.get('holiday-keys') === 'open_time'
  const otherDates = switches.get('holiday-dates') === 'DD-MM-YYYY'
  const translated = schedule.map((holiday: Json) => {
    const renamed = otherKeys ? rename(holiday, keys) : holiday
    return otherDates ? { ...renamed, date: String(renamed.date).replace(date, '$3-$2-$1') } : renamed
  })
  return { call_hours: { ...calling.call_hours, holiday_schedule: translated } }
}

function rename(holiday: Json, keys: readonly (readonly [string, string])[]): Json {
  return Object.fromEntries(
    Object.entries(holiday).map(([key, value]) => [keys.find(([from]) => from === key)?.[1] ?? key, value]),
  )
}

import type { PermissionResource } from './contract/ringway/permission.ts'
import { DAY, HOUR, MINUTE, type Millis } from './kit/clock.ts'

type Limit = PermissionResource['requests']['limits'][number]

/**
 * What a sender may do with a user, for people: a line for each question, moments in the time zone given.
 *
 * @param timeZone IANA name; default: the machine's
 */
export function permissionInWords(state: PermissionResource, timeZone?: string): string {
  const when = momentWriter(Date.parse(state.date), timeZone)
  const lines: readonly (readonly [title: string, words: string])[] = [
    ['Permission', permissionWords(state.permission, when)],
    ['Calls', callWords(state.calls, when)],
    ['Requests', requestWords(state.requests, when)],
    ['Missed calls', `${state.missed_in_a_row} in a row; at ${state.revoked_at_missed} the permission is revoked`],
    ['Messages', windowWords(state.window, when)],
    ['Meta says', state.meta ? permissionWords(state.meta, when) : 'nothing: it could not be asked'],
  ]
  const rules = state.enforced ? state.policy : `${state.policy}, not enforced here: Meta decides`
  const head = `${shortened(state.from)} and ${shortened(state.to)}, by the rules of ${rules}`
  return [head, '', ...lines.map(([title, words]) => `${title.padEnd(14)}${words}`), ''].join('\n')
}

type When = (iso: string | null) => string

function permissionWords({ status, expires_at }: PermissionResource['permission'], when: When): string {
  if (status === 'no_permission') return 'none'
  return status === 'permanent' || expires_at === null ? `given, ${status}` : `given until ${when(expires_at)}`
}

function callWords({ allowed, reason, next_at, limit }: PermissionResource['calls'], when: When): string {
  const verdict = allowed
    ? 'allowed'
    : reason === 'no-permission'
      ? 'not allowed: the user has not given permission'
      : `not before ${when(next_at)}`
  return `${verdict}; ${useWords(limit, when)}, ${limit.counted} ones count`
}

function requestWords({ allowed, reason, next_at, limits }: PermissionResource['requests'], when: When): string {
  const refusal =
    reason === 'permanent-grant' ? 'not needed: the permission is permanent' : `not before ${when(next_at)}`
  return [allowed ? 'allowed' : refusal, ...limits.map((limit) => useWords(limit, when))].join('; ')
}

function useWords({ used, at_most, per_hours, lifts_at }: Limit, when: When): string {
  const span = per_hours % 24 === 0 && per_hours > 24 ? `${per_hours / 24} days` : `${per_hours} hours`
  return `${used} of ${at_most} used in ${span}${lifts_at === null ? '' : `, one more from ${when(lifts_at)}`}`
}

function windowWords({ status, closes_at }: PermissionResource['window'], when: When): string {
  if (status === 'open') return `any, until ${when(closes_at)}`
  return status === 'closed'
    ? 'templates only: the user was last heard from more than 24 hours ago'
    : 'templates only, as far as known: the user was never heard from'
}

/** Writes moments as `Sun 8 Mar 2026, 13:00 (in 6 days 23 hours)`. */
function momentWriter(now: Millis, timeZone: string | undefined): When {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    ...(timeZone === undefined ? {} : { timeZone }),
  })
  return (iso) => {
    if (iso === null) return 'a time that is not known'
    // How the parts are joined differs between versions of Node.
    const part = Object.fromEntries(format.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]))
    const moment = `${part.weekday} ${part.day} ${part.month} ${part.year}, ${part.hour}:${part.minute}`
    return `${moment} (${distance(Date.parse(iso) - now)})`
  }
}

function distance(ms: Millis): string {
  const [days, hours, minutes] = [Math.floor(ms / DAY), Math.floor((ms % DAY) / HOUR), Math.floor((ms % HOUR) / MINUTE)]
  const parts = days > 0 ? [count(days, 'day'), count(hours, 'hour')] : [count(hours, 'hour'), count(minutes, 'minute')]
  const words = parts.filter((part) => part !== '').join(' ')
  return words === '' ? 'within a minute' : `in ${words}`
}

function count(n: number, unit: string): string {
  return n === 0 ? '' : `${n} ${unit}${n === 1 ? '' : 's'}`
}

function shortened(address: string): string {
  return address.replace(/^whatsapp:/, '')
}

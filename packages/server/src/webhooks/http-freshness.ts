import type { Millis } from '../kit/clock.ts'
import { headerText } from './body.ts'
import type { WireHeaders } from './exchange.ts'

/** What an answer says about being kept. */
export type Freshness = {
  /** May it be kept at all? */
  readonly keep: boolean
  /** Until then it is used without asking. */
  readonly freshUntil: Millis
  /** Asks whether it is still the same. */
  readonly validators: readonly (readonly [name: 'If-None-Match' | 'If-Modified-Since', value: string])[]
}

/**
 * How long an answer that came at `now` may be kept and used.
 *
 * `max-age` goes before `Expires`; `no-cache` means: ask every time. An answer that says nothing is asked for again
 * each time, with its ETag or Last-Modified when it has one. Without either and already stale it is not worth keeping.
 *
 * @see RFC 9111. `private` and `s-maxage` do not matter: this cache serves one party, the account that is fetching.
 */
export function freshness(headers: WireHeaders, now: Millis): Freshness {
  const directives = cacheControl(headers)
  const etag = headerText(headers, 'etag')
  const lastModified = headerText(headers, 'last-modified')
  const validators: Freshness['validators'] = [
    ...(etag === '' ? [] : ([['If-None-Match', etag]] as const)),
    ...(lastModified === '' ? [] : ([['If-Modified-Since', lastModified]] as const)),
  ]
  const freshUntil = directives.has('no-cache') ? now : now + lifetime(headers, directives, now)
  const keep = !directives.has('no-store') && (freshUntil > now || validators.length > 0)
  return { keep, freshUntil, validators }
}

function lifetime(headers: WireHeaders, directives: ReadonlyMap<string, string>, now: Millis): Millis {
  const age = Number.parseInt(headerText(headers, 'age'), 10) || 0
  const maxAge = directives.get('max-age')
  if (maxAge !== undefined) return Math.max(0, ((Number.parseInt(maxAge, 10) || 0) - age) * 1000)
  const expires = Date.parse(headerText(headers, 'expires'))
  if (Number.isNaN(expires)) return 0
  const date = Date.parse(headerText(headers, 'date'))
  return Math.max(0, expires - (Number.isNaN(date) ? now : date) - age * 1000)
}

function cacheControl(headers: WireHeaders): ReadonlyMap<string, string> {
  const all = [headers['cache-control'] ?? []].flat().join(',')
  return new Map(
    all.split(',').map((directive) => {
      const [name = '', value = ''] = directive.split('=')
      return [name.trim().toLowerCase(), value.trim().replaceAll('"', '')]
    }),
  )
}

import { z } from 'zod'
import type { HttpMethod } from '../../domain/application.ts'
import { isSid } from '../../domain/sid.ts'
import { readTimeSpan } from './dates.ts'
import { REFUSALS } from './errors.ts'
import { refusedAs } from './refused-field.ts'

/** Longest URL taken, in characters. */
export const MAX_URL = 4_096

/** Text of at most `max` characters that a database can keep: no NUL, no half of a surrogate pair. */
export function text(max: number) {
  return z
    .string()
    .max(max)
    .refine((value) => !/\0|\p{Surrogate}/u.test(value), 'contains characters that cannot be stored')
}

/** An absolute http or https URL; null when empty. */
export function urlOrNull() {
  return text(MAX_URL)
    .trim()
    .refine((value) => value === '' || isHttpUrl(value), 'must be an absolute http or https URL')
    .transform((value) => (value === '' ? null : value))
}

/** The same as a setting, which what is empty clears. */
export function url() {
  return refusedAs(REFUSALS.INVALID_URL, urlOrNull().describe('An absolute http or https URL; empty clears it'))
}

/**
 * A status callback's URL; null when empty. The host name may not contain `_`.
 *
 * @see Twilio, Call resource: "URLs must contain a valid hostname (underscores are not permitted)".
 */
export function callbackUrlOrNull() {
  return urlOrNull().refine(
    (value) => value === null || !URL.canParse(value) || !new URL(value).hostname.includes('_'),
    'the host name of a status callback may not contain _',
  )
}

/** The same as a setting, which what is empty clears. */
export function callbackUrl() {
  return refusedAs(REFUSALS.INVALID_URL, callbackUrlOrNull().describe('An absolute http or https URL; empty clears it'))
}

/** An identifier of one kind. */
export function sid<P extends 'AP' | 'CA'>(prefix: P) {
  return text(34).transform((raw, context) => {
    if (isSid(prefix, raw)) return raw
    context.issues.push({ code: 'custom', message: `must be ${prefix} and 32 hexadecimal digits`, input: raw })
    return z.NEVER
  })
}

export function isHttpUrl(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value)
}

export function method() {
  const schema = text(8)
    .trim()
    .toUpperCase()
    .refine((value) => value === 'GET' || value === 'POST', 'must be GET or POST')
    .describe('GET or POST')
  return refusedAs(
    REFUSALS.INVALID_METHOD,
    schema.transform((value) => value as HttpMethod),
  )
}

/** `true` or `false` in any case, also `1` and `0`. */
export function bool() {
  return text(8)
    .trim()
    .toLowerCase()
    .refine((value) => /^(true|false|1|0)$/.test(value), 'must be true or false')
    .describe('true or false')
    .transform((value) => value === 'true' || value === '1')
}

/** A day (`2026-01-31`) or a moment (`2026-01-31T09:30:00Z`), UTC. */
export function timeSpan() {
  return text(40)
    .trim()
    .describe('YYYY-MM-DD, or an ISO 8601 date and time')
    .transform((value, context) => {
      const span = readTimeSpan(value)
      if (span !== null) return span
      context.issues.push({ code: 'custom', message: 'must be YYYY-MM-DD or an ISO 8601 date and time', input: value })
      return z.NEVER
    })
}

/** A party of a call. An unencoded `+` in a query arrives as a blank; no address has a blank of its own. */
export function address() {
  return text(128).transform((value) => value.replace(/^whatsapp: /, 'whatsapp:+'))
}

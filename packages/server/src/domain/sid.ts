import { randomBytes } from 'node:crypto'

/** Twilio's identifiers: two letters that say what it is, then 32 hexadecimal digits. */
export type AccountSid = `AC${string}`
export type ApplicationSid = `AP${string}`
export type CallSid = `CA${string}`
export type SenderSid = `XE${string}`
export type AlertSid = `NO${string}`
export type ContentSid = `HX${string}`
/** SM for text alone, MM with media. */
export type MessageSid = `SM${string}` | `MM${string}`

type Prefix = 'AC' | 'AP' | 'CA' | 'XE' | 'NO' | 'HX' | 'SM' | 'MM'

/** A new identifier; lower-case digits, as Twilio writes them. */
export function newSid<P extends Prefix>(prefix: P): `${P}${string}` {
  return `${prefix}${randomBytes(16).toString('hex')}`
}

/** The one way in for a string from outside: does it have the shape of a `prefix` identifier? */
export function isSid<P extends Prefix>(prefix: P, raw: string): raw is `${P}${string}` {
  return raw.startsWith(prefix) && /^[A-Z]{2}[0-9a-fA-F]{32}$/.test(raw)
}

import type { Millis } from '../kit/clock.ts'
import type { RequestMethod } from './application.ts'
import type { AccountSid, AlertSid } from './sid.ts'

export type AlertLevel = 'error' | 'warning' | 'notice' | 'debug'

/** Something a developer should know: a webhook that failed, a document that could not be read, a refused call. */
export type Alert = {
  readonly sid: AlertSid
  readonly accountSid: AccountSid
  /** The call, message, sender or content concerned. */
  readonly resourceSid: string | null
  /** Twilio's code, for example 11200. */
  readonly errorCode: number
  readonly logLevel: AlertLevel
  /** What happened and what to do next, in words. */
  readonly message: string
  /** Further facts, told in `alert_text` as a query string. Never a secret. */
  readonly details: Readonly<Record<string, string>>
  readonly requestMethod: RequestMethod | null
  readonly requestUrl: string | null
  readonly requestVariables: string | null
  readonly requestHeaders: string | null
  readonly responseBody: string | null
  readonly responseHeaders: string | null
  readonly createdAt: Millis
}

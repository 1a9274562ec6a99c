import type { Alert, AlertLevel } from '../domain/alert.ts'
import { type AccountSid, newSid } from '../domain/sid.ts'
import type { Millis } from '../kit/clock.ts'
import { WebhookFailure } from './webhook-failure.ts'
import { encodeForm } from './webhook-request.ts'

/** Whom an alert concerns, and when. */
export type AlertContext = {
  readonly accountSid: AccountSid
  /** The call, message, sender or content concerned. */
  readonly resourceSid: string | null
  readonly at: Millis
}

/** Something to tell that is not a failed request: a warning in a document, a setting that was passed over. */
export type Problem = {
  readonly code: number
  readonly message: string
  readonly level?: AlertLevel
  readonly line?: number
  readonly column?: number
  /** The document or webhook it was found in, without user-info. */
  readonly url?: string
  /** Further facts, such as Meta's own code. Never a secret. */
  readonly facts?: Readonly<Record<string, string>>
}

/** Codes that are warnings whatever raises them; a problem may say otherwise. @see Twilio, error dictionary. */
const WARNINGS: ReadonlySet<number> = new Set([
  11240, 11243, 12200, 13000, 13210, 13212, 13213, 13214, 13215, 13216, 13217, 13218, 13219, 13220, 13221, 13222, 13223,
  13230, 13232, 13234, 13235, 13241, 13243, 13248, 13250, 13251, 13252, 13253, 13254, 13256, 13310, 13311, 13312, 13313,
  13314, 13320, 13321, 13322, 13326, 13327, 13328, 13329, 13330, 13331, 13332, 13333, 13334, 13335, 13410, 13430, 13510,
  13511, 13512, 13513, 13520, 13521, 13610, 13611, 13612, 13613, 13614, 13615, 13616, 13617, 13618, 13619, 13620, 13621,
  13622, 13699, 13710, 13810, 13910, 14101, 14102, 14103, 14104, 14105, 14106, 14108, 14109, 14110, 14207, 15003,
])

/** How Twilio ranks a code. */
export function levelOf(code: number): 'warning' | 'error' {
  return WARNINGS.has(code) ? 'warning' : 'error'
}

/** Twilio's name for the voice webhook client in an alert's text. */
const SOURCE_COMPONENT = '13400'

/**
 * An alert about a request that failed, or about a problem in what it brought. It never holds a secret: user-info,
 * Authorization and cookies are left out where a failure is made.
 *
 * @param instead another code and level under which the same failure is told
 */
export function alertFor(
  problem: WebhookFailure | Problem,
  context: AlertContext,
  instead: { readonly code?: number; readonly level?: AlertLevel; readonly message?: string } = {},
): Alert {
  const code = instead.code ?? problem.code
  const given = problem instanceof WebhookFailure ? undefined : problem.level
  const level = instead.level ?? given ?? levelOf(code)
  return {
    sid: newSid('NO'),
    accountSid: context.accountSid,
    resourceSid: context.resourceSid,
    errorCode: code,
    logLevel: level,
    message: instead.message ?? problem.message,
    details: problem instanceof WebhookFailure ? failureDetails(problem, code) : problemDetails(problem),
    ...(problem instanceof WebhookFailure ? exchangedFields(problem) : NOTHING_EXCHANGED),
    ...(problem instanceof WebhookFailure ? {} : { requestUrl: problem.url ?? null }),
    createdAt: context.at,
  }
}

const NOTHING_EXCHANGED = {
  requestMethod: null,
  requestUrl: null,
  requestVariables: null,
  requestHeaders: null,
  responseBody: null,
  responseHeaders: null,
} as const

function exchangedFields({ exchanged }: WebhookFailure): { [K in keyof typeof NOTHING_EXCHANGED]: Alert[K] } {
  const { method, url, params, requestHeaders, responseBody, responseHeaders } = exchanged
  return {
    requestMethod: method,
    requestUrl: url,
    requestVariables: encodeForm(method === 'GET' && URL.canParse(url) ? [...new URL(url).searchParams] : params),
    requestHeaders: encodeForm(requestHeaders),
    responseBody,
    responseHeaders: responseHeaders && encodeForm(responseHeaders),
  }
}

function failureDetails(failure: WebhookFailure, code: number): Record<string, string> {
  const { httpStatus, url, position, durationMs } = failure
  return {
    sourceComponent: SOURCE_COMPONENT,
    ...(httpStatus !== null && { httpResponse: String(httpStatus) }),
    url: url,
    ...(failure.code !== code && { causedBy: String(failure.code) }),
    ...(position && { line: String(position.line), cols: String(position.column) }),
    durationMs: String(durationMs),
  }
}

function problemDetails({ line, column, url, facts }: Problem): Record<string, string> {
  return {
    sourceComponent: SOURCE_COMPONENT,
    ...facts,
    ...(url !== undefined && { url: url }),
    ...(line !== undefined && { line: String(line) }),
    ...(column !== undefined && { cols: String(column) }),
  }
}

import { z } from 'zod'
import type { Alert } from '../../domain/alert.ts'
import { isoSeconds } from './dates.ts'
import { moreInfo } from './errors.ts'
import { timeSpan } from './fields.ts'

const LEVELS = ['error', 'warning', 'notice', 'debug'] as const satisfies readonly Alert['logLevel'][]

const text = z.string().nullable()

/** Twilio, Monitor v1, Alert resource as it stands in a list. */
export const AlertInList = z.object({
  sid: z.string(),
  account_sid: z.string(),
  resource_sid: text.describe('The call or sender concerned'),
  service_sid: text,
  error_code: z.string(),
  log_level: z.enum(LEVELS),
  alert_text: z.string().describe('What happened, as a query string'),
  more_info: z.string(),
  request_method: text,
  request_url: text,
  api_version: text,
  date_created: z.string(),
  date_generated: z.string(),
  date_updated: z.string(),
  url: z.string(),
})
export type AlertInList = z.infer<typeof AlertInList>

/** The same, fetched alone: with the exchange that failed. */
export const AlertResource = AlertInList.extend({
  request_variables: text,
  request_headers: text,
  response_body: text,
  response_headers: text,
})
export type AlertResource = z.infer<typeof AlertResource>

/** Filters of the alert list. A day stands for the whole of it: an alert of the `EndDate` is in. */
export const AlertFilters = {
  LogLevel: z.enum(LEVELS).optional(),
  StartDate: timeSpan().optional(),
  EndDate: timeSpan().optional(),
}

type Filters = z.output<z.ZodObject<typeof AlertFilters>>

/** The filters in our words. */
export function toAlertFilter({ LogLevel, StartDate, EndDate }: Filters) {
  return { logLevel: LogLevel, createdAt: { from: StartDate?.from, until: EndDate?.until } }
}

/** @param origin where the caller reached us, for example `http://127.0.0.1:4010` */
export function toTwilioAlertInList(alert: Alert, origin: string): AlertInList {
  const created = isoSeconds(alert.createdAt)
  return {
    sid: alert.sid,
    account_sid: alert.accountSid,
    resource_sid: alert.resourceSid,
    service_sid: null,
    error_code: String(alert.errorCode),
    log_level: alert.logLevel,
    alert_text: alertText(alert),
    more_info: moreInfo(alert.errorCode),
    request_method: alert.requestMethod,
    request_url: alert.requestUrl,
    api_version: '2010-04-01',
    date_created: created,
    date_generated: created,
    date_updated: created,
    url: `${origin}/v1/Alerts/${alert.sid}`,
  }
}

export function toTwilioAlert(alert: Alert, origin: string): AlertResource {
  return {
    ...toTwilioAlertInList(alert, origin),
    request_variables: alert.requestVariables,
    request_headers: alert.requestHeaders,
    response_body: alert.responseBody,
    response_headers: alert.responseHeaders,
  }
}

/** Twilio tells an alert as a query string: the facts, then `ErrorCode`, `Msg` and `LogLevel`. */
function alertText(alert: Alert): string {
  return new URLSearchParams({
    ...alert.details,
    ErrorCode: String(alert.errorCode),
    ...(alert.requestUrl === null ? {} : { url: alert.requestUrl }),
    Msg: alert.message,
    LogLevel: alert.logLevel.toUpperCase(),
  }).toString()
}

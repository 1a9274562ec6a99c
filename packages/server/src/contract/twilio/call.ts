import { z } from 'zod'
import { type Call, type CallStatus, durationSeconds } from '../../domain/call.ts'
import type { Millis } from '../../kit/clock.ts'
import { rfc2822, type TimeSpan } from './dates.ts'
import { address, sid, timeSpan } from './fields.ts'

const STATUSES = [
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
] as const satisfies readonly CallStatus[]

/** The call's own lists, by their name in `subresource_uris`. */
const SUBRESOURCES = {
  notifications: 'Notifications',
  recordings: 'Recordings',
  payments: 'Payments',
  events: 'Events',
  siprec: 'Siprec',
  streams: 'Streams',
  transcriptions: 'Transcriptions',
  user_defined_message_subscriptions: 'UserDefinedMessageSubscriptions',
  user_defined_messages: 'UserDefinedMessages',
} as const

/** Twilio, API 2010-04-01, Call resource. */
export const CallResource = z.object({
  sid: z.string(),
  account_sid: z.string(),
  parent_call_sid: z.string().nullable(),
  to: z.string(),
  to_formatted: z.string(),
  from: z.string(),
  from_formatted: z.string(),
  phone_number_sid: z.string().nullable(),
  status: z.enum(STATUSES),
  start_time: z.string().nullable(),
  end_time: z.string().nullable(),
  duration: z.string().nullable().describe('Whole seconds from answer to end; null for a call that nobody answered'),
  price: z.string().nullable(),
  price_unit: z.string(),
  direction: z.enum(['inbound', 'outbound-api', 'outbound-dial']),
  answered_by: z.string().nullable(),
  api_version: z.string(),
  forwarded_from: z.string().nullable(),
  group_sid: z.string().nullable(),
  caller_name: z.string().nullable().describe("The name in the caller's WhatsApp profile"),
  queue_time: z.string().describe('Milliseconds'),
  trunk_sid: z.string().nullable(),
  date_created: z.string(),
  date_updated: z.string(),
  uri: z.string(),
  subresource_uris: z.record(z.string(), z.string()),
})
export type CallResource = z.infer<typeof CallResource>

/** Filters of the call list; `StartTime>` is "from", `StartTime<` is "before". */
export const CallFilters = {
  To: address().optional(),
  From: address().optional(),
  ParentCallSid: sid('CA').optional(),
  Status: z.enum(STATUSES).optional(),
  StartTime: timeSpan().optional(),
  'StartTime<': timeSpan().optional(),
  'StartTime>': timeSpan().optional(),
  EndTime: timeSpan().optional(),
  'EndTime<': timeSpan().optional(),
  'EndTime>': timeSpan().optional(),
}

type Filters = z.output<z.ZodObject<typeof CallFilters>>

/** The filters in our words. Where several bounds of one time are given, all must hold. */
export function toCallFilter(asked: Filters) {
  return {
    to: asked.To,
    from: asked.From,
    parentCallSid: asked.ParentCallSid,
    status: asked.Status,
    startTime: rangeOf(asked.StartTime, asked['StartTime>'], asked['StartTime<']),
    endTime: rangeOf(asked.EndTime, asked['EndTime>'], asked['EndTime<']),
  }
}

/** `within` a day or second, from the beginning of `since`, before the beginning of `before`; undefined = any time. */
export function rangeOf(
  within?: TimeSpan,
  since?: TimeSpan,
  before?: TimeSpan,
): { from?: Millis; until?: Millis } | undefined {
  const from = [within?.from, since?.from].filter((at) => at !== undefined)
  const until = [within?.until, before?.from].filter((at) => at !== undefined)
  if (from.length === 0 && until.length === 0) return undefined
  return {
    from: from.length === 0 ? undefined : Math.max(...from),
    until: until.length === 0 ? undefined : Math.min(...until),
  }
}

export function toTwilioCall(call: Call): CallResource {
  const uri = `/2010-04-01/Accounts/${call.accountSid}/Calls/${call.sid}`
  const duration = durationSeconds(call)
  return {
    sid: call.sid,
    account_sid: call.accountSid,
    parent_call_sid: call.parentCallSid,
    to: call.to,
    to_formatted: call.to,
    from: call.from,
    from_formatted: call.from,
    phone_number_sid: null,
    status: call.status,
    // Billed time runs from the answer; a call that nobody answered started when it rang.
    start_time: call.status === 'queued' ? null : rfc2822(call.answeredAt ?? call.createdAt),
    end_time: call.endedAt === null ? null : rfc2822(call.endedAt),
    duration: duration === null ? null : String(duration),
    price: null,
    price_unit: 'USD',
    direction: call.direction,
    answered_by: null,
    api_version: '2010-04-01',
    forwarded_from: null,
    group_sid: null,
    caller_name: call.callerName,
    queue_time: '0',
    trunk_sid: null,
    date_created: rfc2822(call.createdAt),
    date_updated: rfc2822(call.updatedAt),
    uri: `${uri}.json`,
    subresource_uris: Object.fromEntries(
      Object.entries(SUBRESOURCES).map(([name, folder]) => [name, `${uri}/${folder}.json`]),
    ),
  }
}

import { z } from 'zod'
import type { Message, MessageStatus } from '../../domain/message.ts'
import { rangeOf } from './call.ts'
import { rfc2822 } from './dates.ts'
import { REFUSALS } from './errors.ts'
import { address, callbackUrlOrNull, text, timeSpan, urlOrNull } from './fields.ts'
import { refusedAs } from './refused-field.ts'

const STATUSES = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'undelivered',
  'failed',
  'canceled',
  'received',
] as const satisfies readonly MessageStatus[]

/** Longest text of a message, in characters. */
export const MAX_BODY = 1_600

/** Longest that a message waits to be taken by WhatsApp, in seconds, and the default. */
const MAX_VALIDITY = 36_000

/** Twilio, API 2010-04-01, Message resource. */
export const MessageResource = z.object({
  sid: z.string(),
  account_sid: z.string(),
  messaging_service_sid: z.null(),
  from: z.string(),
  to: z.string(),
  body: z.string().describe('As the user reads it; empty once it is redacted'),
  status: z.enum(STATUSES),
  direction: z.enum(['inbound', 'outbound-api', 'outbound-reply']),
  num_segments: z.string(),
  num_media: z.string(),
  price: z.null(),
  price_unit: z.string(),
  error_code: z.number().int().nullable(),
  error_message: z.string().nullable(),
  api_version: z.string(),
  date_created: z.string(),
  date_updated: z.string(),
  date_sent: z.string().nullable(),
  uri: z.string(),
  subresource_uris: z.record(z.string(), z.string()),
})
export type MessageResource = z.infer<typeof MessageResource>

export function toTwilioMessage(message: Message): MessageResource {
  const uri = `/2010-04-01/Accounts/${message.accountSid}/Messages/${message.sid}`
  return {
    sid: message.sid,
    account_sid: message.accountSid,
    messaging_service_sid: null,
    from: message.from,
    to: message.to,
    body: message.body,
    status: message.status,
    direction: message.direction,
    num_segments: '1',
    num_media: String(message.numMedia),
    price: null,
    price_unit: 'USD',
    error_code: message.errorCode,
    error_message: message.errorMessage,
    api_version: '2010-04-01',
    date_created: rfc2822(message.createdAt),
    date_updated: rfc2822(message.updatedAt),
    date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  }
}

/** Filters of the message list; `DateSent>` is "from", `DateSent<` is "before". */
export const MessageFilters = {
  To: address().optional(),
  From: address().optional(),
  DateSent: timeSpan().optional(),
  'DateSent<': timeSpan().optional(),
  'DateSent>': timeSpan().optional(),
}

type Filters = z.output<z.ZodObject<typeof MessageFilters>>

/** The filters in our words. */
export function toMessageFilter(asked: Filters) {
  return {
    to: asked.To,
    from: asked.From,
    sentAt: rangeOf(asked.DateSent, asked['DateSent>'], asked['DateSent<']),
  }
}

/** Where a message's statuses go; null when empty. */
export function statusCallbackUrl() {
  return refusedAs(REFUSALS.INVALID_STATUS_CALLBACK, callbackUrlOrNull())
}

/** `{"1":"Bob"}`: a JSON object of texts. */
const contentVariables = text(32_768).transform((json, context) => {
  const read = json.trim() === '' ? {} : textsIn(json)
  if (read !== null) return read
  context.issues.push({ code: 'custom', message: 'must be a JSON object whose values are texts', input: json })
  return z.NEVER
})

function textsIn(json: string): Readonly<Record<string, string>> | null {
  try {
    const read = z.record(z.string(), text(MAX_BODY)).safeParse(JSON.parse(json))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

const unused = z.unknown().optional().describe('Taken, without effect on WhatsApp')
const unavailable = z.unknown().optional().describe('Not available in this version')

/** POST Messages. What must be there and what goes together is checked afterwards, in Twilio's order of codes. */
export const CreateMessageForm = z.object({
  To: address().optional().describe('whatsapp: and a number in E.164; required'),
  From: address().optional().describe("whatsapp: and a sender's number; required"),
  MessagingServiceSid: text(64).optional().describe('Not available in this version: give From'),
  Body: refusedAs(REFUSALS.MESSAGE_TOO_LONG, text(MAX_BODY)).optional(),
  MediaUrl: refusedAs(
    REFUSALS.INVALID_MEDIA_URL,
    z
      .union([urlOrNull(), z.array(urlOrNull()).max(10)])
      .transform((urls) => [urls].flat().filter((url) => url !== null)),
  )
    .optional()
    .describe('One image, video, audio file or document'),
  ContentSid: text(64).optional().describe('HX…: what is sent, in place of Body and MediaUrl'),
  ContentVariables: refusedAs(REFUSALS.INVALID_CONTENT_VARIABLES, contentVariables)
    .optional()
    .describe('A JSON object of texts by placeholder; the content’s own samples stand in for what is not given'),
  StatusCallback: statusCallbackUrl().optional(),
  ApplicationSid: text(64)
    .optional()
    .describe('AP…: its MessageStatusCallback is told, unless StatusCallback is given'),
  ValidityPeriod: refusedAs(
    REFUSALS.INVALID_VALIDITY,
    text(8)
      .regex(/^\d+$/, 'must be a whole number of seconds')
      .transform(Number)
      .refine((seconds) => seconds >= 1 && seconds <= MAX_VALIDITY, `must be 1 to ${MAX_VALIDITY} seconds`),
  ).optional(),
  PersistentAction: unavailable,
  ScheduleType: unavailable,
  SendAt: unavailable,
  AddressRetention: unused,
  Attempt: unused,
  ContentRetention: unused,
  FallbackFrom: unused,
  ForceDelivery: unused,
  MaxPrice: unused,
  MessageIntent: unused,
  ProvideFeedback: unused,
  RiskCheck: unused,
  SendAsMms: unused,
  ShortenUrls: unused,
  SmartEncoded: unused,
  TrafficType: unused,
})
export type CreateMessageForm = z.output<typeof CreateMessageForm>

/** POST Messages/{Sid}: one of the two. */
export const UpdateMessageForm = z.object({
  Body: z.literal('', { error: 'can only be emptied' }).optional().describe('Empty: forgets what the message said'),
  Status: z.literal('canceled', { error: 'must be canceled' }).optional().describe('canceled: only while it is queued'),
})
export type UpdateMessageForm = z.output<typeof UpdateMessageForm>

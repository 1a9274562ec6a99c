import { z } from 'zod'

/**
 * Webhooks as Meta sends them. Loose: Meta adds keys without notice, leaves keys out, and writes some in either case;
 * what a reader does not need is not checked.
 */

/** Unix seconds as a string (most fields) or a number. */
export const unixSeconds = z.union([z.string().regex(/^\d+$/), z.number().int()]).transform(Number)

export const WebhookError = z.looseObject({
  code: z.number(),
  title: z.string().optional(),
  message: z.string().optional(),
  error_data: z.looseObject({ details: z.string().optional() }).optional(),
})
export type WebhookError = z.infer<typeof WebhookError>

export const Metadata = z.looseObject({ display_phone_number: z.string().optional(), phone_number_id: z.string() })

export const Contact = z.looseObject({
  profile: z.looseObject({ name: z.string().optional() }).optional(),
  wa_id: z.string().optional(),
  user_id: z.string().optional(),
})

const callBase = {
  id: z.string().min(1),
  from: z.string().optional(),
  from_user_id: z.string().optional(),
  to: z.string().optional(),
  to_user_id: z.string().optional(),
  timestamp: unixSeconds,
  direction: z.enum(['USER_INITIATED', 'BUSINESS_INITIATED']).optional(),
  biz_opaque_callback_data: z.string().optional(),
}

/** A call begins: a user's call brings Meta's offer, a business's call the relay's answer, before anybody has picked up. */
export const ConnectCall = z.looseObject({
  ...callBase,
  event: z.literal('connect'),
  session: z.looseObject({ sdp_type: z.string(), sdp: z.string() }),
})
export type ConnectCall = z.infer<typeof ConnectCall>

/**
 * A call is over, however it ended. An unanswered call is COMPLETED too: whether it was answered is told by the
 * presence of `start_time` and `duration`.
 */
export const TerminateCall = z.looseObject({
  ...callBase,
  event: z.literal('terminate'),
  status: z.string().optional(),
  start_time: unixSeconds.optional(),
  end_time: unixSeconds.optional(),
  duration: z.number().optional(),
  errors: z.array(WebhookError).optional(),
})
export type TerminateCall = z.infer<typeof TerminateCall>

/** How a business's call fares. `ACCEPTED` may come after the first packet. Stands in the field `calls`. */
export const CallStatus = z.looseObject({
  id: z.string().min(1),
  timestamp: unixSeconds,
  type: z.literal('call'),
  /** RINGING, ACCEPTED, REJECTED; the case is Meta's whim. */
  status: z.string(),
  recipient_id: z.string().optional(),
  biz_opaque_callback_data: z.string().optional(),
})
export type CallStatus = z.infer<typeof CallStatus>

const OtherCall = z.looseObject({ id: z.string().min(1), event: z.string() })

export const CallsValue = z.looseObject({
  metadata: Metadata,
  contacts: z.array(Contact).optional(),
  calls: z.array(z.union([ConnectCall, TerminateCall, OtherCall])).optional(),
  statuses: z.array(z.union([CallStatus, z.looseObject({ id: z.string().min(1) })])).optional(),
  errors: z.array(WebhookError).optional(),
})
export type CallsValue = z.infer<typeof CallsValue>

const Change = z.looseObject({ field: z.string(), value: z.unknown() })

/** The outermost object of every webhook. */
export const Envelope = z.looseObject({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(z.looseObject({ id: z.string(), time: z.number().optional(), changes: z.array(Change).default([]) })),
})
export type Envelope = z.infer<typeof Envelope>

/** Wraps one change as Meta sends it; `time` stands only on account fields, never on `calls` or `messages`. */
export function envelope(wabaId: string, field: string, value: unknown, time?: number) {
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: wabaId, ...(time === undefined ? {} : { time }), changes: [{ value, field }] }],
  } as const
}

import { z } from 'zod'
import { Contact, Metadata, unixSeconds, WebhookError } from './webhooks.ts'

/** The `messages` field: what users write and tap, and how a business's messages fare. Loose, as in webhooks.ts. */

const base = {
  id: z.string().min(1),
  from: z.string().optional(),
  from_user_id: z.string().optional(),
  timestamp: unixSeconds,
  /** The message replied to; of an automatic call permission, the call. */
  context: z
    .looseObject({ id: z.string().optional(), from: z.string().optional(), forwarded: z.boolean().optional() })
    .optional(),
}

export const UserText = z.looseObject({ ...base, type: z.literal('text'), text: z.looseObject({ body: z.string() }) })

/** A template's quick reply was tapped. */
export const UserButton = z.looseObject({
  ...base,
  type: z.literal('button'),
  button: z.looseObject({ text: z.string(), payload: z.string().optional() }),
})

/** A reply button or a row of a list was tapped. */
export const UserReply = z.looseObject({
  ...base,
  interactive: z.discriminatedUnion('type', [
    z.looseObject({
      type: z.literal('button_reply'),
      button_reply: z.looseObject({ id: z.string(), title: z.string() }),
    }),
    z.looseObject({
      type: z.literal('list_reply'),
      list_reply: z.looseObject({ id: z.string(), title: z.string(), description: z.string().optional() }),
    }),
  ]),
})

/**
 * The user's answer to a call permission request, changed or given by itself. Told apart by `interactive.type`: Meta's
 * own samples leave out `type`. `context` is absent when no message was answered.
 */
export const CallPermissionReply = z.looseObject({
  ...base,
  interactive: z.looseObject({
    type: z.literal('call_permission_reply'),
    call_permission_reply: z.looseObject({
      response: z.enum(['accept', 'reject']),
      is_permanent: z.boolean().optional(),
      expiration_timestamp: unixSeconds.optional(),
      /** `user_action`, or `automatic`: a callback after the user's call, or four calls unanswered. */
      response_source: z.string().optional(),
    }),
  }),
})
export type CallPermissionReply = z.infer<typeof CallPermissionReply>

/** A message of whatever kind: enough to tell that it came. */
export const UserMessage = z.looseObject({ ...base, type: z.string().optional() })
export type UserMessage = z.infer<typeof UserMessage>

/** sent, delivered, read or failed. Their order is not guaranteed. */
export const MessageStatus = z.looseObject({
  id: z.string().min(1),
  status: z.string(),
  timestamp: unixSeconds,
  recipient_id: z.string().optional(),
  biz_opaque_callback_data: z.string().optional(),
  errors: z.array(WebhookError).optional(),
})
export type MessageStatus = z.infer<typeof MessageStatus>

export const MessagesValue = z.looseObject({
  metadata: Metadata,
  contacts: z.array(Contact).optional(),
  messages: z.array(UserMessage).optional(),
  statuses: z.array(MessageStatus).optional(),
  errors: z.array(WebhookError).optional(),
})
export type MessagesValue = z.infer<typeof MessagesValue>

/** The `message_template_status_update` field. The language may be written with a dash. */
export const TemplateStatusValue = z.looseObject({
  /** APPROVED, REJECTED, PENDING, PAUSED, DISABLED and others. */
  event: z.string(),
  message_template_id: z.union([z.string(), z.number()]).transform(String),
  message_template_name: z.string(),
  message_template_language: z.string(),
  /** INVALID_FORMAT, PROMOTIONAL, TAG_CONTENT_MISMATCH, NONE and others. */
  reason: z.string().nullable().optional(),
  message_template_category: z.string().optional(),
  rejection_info: z.looseObject({ reason: z.string().optional(), recommendation: z.string().optional() }).optional(),
})
export type TemplateStatusValue = z.infer<typeof TemplateStatusValue>

import { z } from 'zod'

/** Requests a business sends to Graph. Strict: Graph answers an unknown key with code 100. */

const product = z.literal('whatsapp')

/** An SDP and which half of the exchange it is. */
export const Session = z.strictObject({ sdp_type: z.enum(['offer', 'answer']), sdp: z.string().min(1) })

const callId = z.string().min(1).max(512)

export const PreAccept = z.strictObject({
  messaging_product: product,
  call_id: callId,
  action: z.literal('pre_accept'),
  session: Session,
})

export const Accept = z.strictObject({
  messaging_product: product,
  call_id: callId,
  action: z.literal('accept'),
  session: Session,
  /** Comes back in the `terminate` webhook. At most 512 characters. */
  biz_opaque_callback_data: z.string().max(512).optional(),
})

export const Reject = z.strictObject({ messaging_product: product, call_id: callId, action: z.literal('reject') })

export const Terminate = z.strictObject({ messaging_product: product, call_id: callId, action: z.literal('terminate') })

/** The business calls: `session` is its offer, the answer comes by webhook. `to` has digits, with or without `+`. */
export const Connect = z.strictObject({
  messaging_product: product,
  to: z.string().min(1).max(64).optional(),
  /** The user's business-scoped id (BSUID), in place of `to`. */
  recipient: z.string().min(1).max(160).optional(),
  action: z.literal('connect'),
  session: Session,
  /** Comes back in every webhook of the call. At most 512 characters. */
  biz_opaque_callback_data: z.string().max(512).optional(),
})
export type Connect = z.infer<typeof Connect>

/** POST /{phone_number_id}/calls */
export const CallAction = z.discriminatedUnion('action', [PreAccept, Accept, Reject, Terminate, Connect])
export type CallAction = z.infer<typeof CallAction>

/** Answer to `connect`: the call's id and no SDP. */
export const ConnectResult = z.looseObject({ calls: z.array(z.looseObject({ id: z.string().min(1) })).min(1) })
export type ConnectResult = z.infer<typeof ConnectResult>

/** Answer to every call action but `connect`. */
export const CallActionResult = z.looseObject({ success: z.boolean() })
export type CallActionResult = z.infer<typeof CallActionResult>

/** GET /{phone_number_id}/settings. A number where calling was never set answers `NOT_SET`, which means off. */
export const SettingsAnswer = z.looseObject({
  calling: z.looseObject({ status: z.string().optional(), call_icon_visibility: z.string().optional() }).optional(),
})
export type SettingsAnswer = z.infer<typeof SettingsAnswer>

/** GET /{phone_number_id}: the phone number's own node. */
export const PhoneNumberNode = z.looseObject({
  id: z.string(),
  display_phone_number: z.string(),
  verified_name: z.string().optional(),
})
export type PhoneNumberNode = z.infer<typeof PhoneNumberNode>

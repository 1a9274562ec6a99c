import { z } from 'zod'
import { linkUrl, plain, templated } from './content-fields.ts'
import { text } from './fields.ts'
import { hasBadPlaceholder, placeholdersIn } from './placeholders.ts'

/** Buttons of one content, whatever they are. */
const MAX_BUTTONS = 10
/** A call button works 1 minute to 30 days. */
const MAX_TTL_MINUTES = 43_200

const id = templated(200).optional()
const title = plain(20)

/** @param max characters of the title: 20, on cards 25 */
function quickReply(max: number) {
  return z.strictObject({
    type: z.literal('QUICK_REPLY'),
    title: templated(max),
    id: id.describe('Comes back as ButtonPayload'),
  })
}

const Url = z.strictObject({
  type: z.literal('URL'),
  title,
  url: linkUrl(),
  id,
  /** Another channel's. */
  webview_size: z.enum(['TALL', 'FULL', 'HALF', 'NONE']).optional(),
})

const phone = text(16).regex(/^\+[1-9]\d{6,14}$/, 'must be a number in E.164, such as +15551234567')

/** `PHONE` and `phone_number` are read as well; what is kept says `PHONE_NUMBER` and `phone`. */
const PhoneNumber = z
  .strictObject({
    type: z.enum(['PHONE_NUMBER', 'PHONE']),
    title,
    phone: phone.optional(),
    phone_number: phone.optional(),
    id,
  })
  .transform(({ phone, phone_number: other, title, id }, context) => {
    const number = phone ?? other
    if (number !== undefined && (other === undefined || other === number))
      return { type: 'PHONE_NUMBER' as const, title, phone: number, id }
    const message = number === undefined ? 'is required' : 'phone_number says another number'
    context.issues.push({ code: 'custom', message, path: ['phone'], input: number })
    return z.NEVER
  })

const CopyCode = z.strictObject({
  type: z.literal('COPY_CODE'),
  title: plain(25).optional().describe('WhatsApp writes its own'),
  code: templated(20).describe('The coupon code'),
})

const VoiceCall = z.strictObject({
  type: z.literal('VOICE_CALL'),
  title,
  ttl_minutes: z
    .union([z.int().min(1).max(MAX_TTL_MINUTES), text(8).refine(isTtl)], {
      error: `must be 1 to ${MAX_TTL_MINUTES}, or one variable`,
    })
    .optional()
    .describe('How long the button works. Default 10080, a week'),
  id,
})

const VoiceCallRequest = z.strictObject({
  type: z.literal('VOICE_CALL_REQUEST'),
  title: plain(20).describe('Required, and not shown: WhatsApp writes its own'),
  id,
})

function isTtl(value: string): boolean {
  if (/^\d+$/.test(value)) return Number(value) >= 1 && Number(value) <= MAX_TTL_MINUTES
  return placeholdersIn(value).length === 1 && /^\{\{[^{}]*\}\}$/.test(value) && !hasBadPlaceholder(value)
}

const CALL_TO_ACTION_TYPES = 'must be URL, PHONE_NUMBER, COPY_CODE, VOICE_CALL or VOICE_CALL_REQUEST'
const CARD_TYPES = 'must be QUICK_REPLY, URL, PHONE_NUMBER, COPY_CODE or VOICE_CALL'

/** One that lacks its type is a quick reply too. */
export const QuickReplyActions = z
  .array(quickReply(20).extend({ type: z.literal('QUICK_REPLY').default('QUICK_REPLY') }))
  .min(1)
  .max(MAX_BUTTONS)

export const CallToActionActions = z
  .array(
    z.discriminatedUnion('type', [Url, PhoneNumber, CopyCode, VoiceCall, VoiceCallRequest], {
      error: ({ code }) => (code === 'invalid_union' ? CALL_TO_ACTION_TYPES : undefined),
    }),
  )
  .min(1)
  .max(MAX_BUTTONS)
  .superRefine(checkTogether)

export const CardActions = z
  .array(
    z.discriminatedUnion('type', [quickReply(25), Url, PhoneNumber, CopyCode, VoiceCall], {
      error: ({ code }) => (code === 'invalid_union' ? CARD_TYPES : undefined),
    }),
  )
  .min(1)
  .max(MAX_BUTTONS)
  .superRefine(checkTogether)

/** Which buttons may stand together. @see Twilio, "twilio/call-to-action" and WhatsApp Business Calling. */
function checkTogether(actions: readonly { readonly type: string }[], context: z.RefinementCtx): void {
  const count = (...types: string[]) => actions.filter(({ type }) => types.includes(type)).length
  const broken = [
    count('VOICE_CALL_REQUEST') > 0 && actions.length > 1 && 'VOICE_CALL_REQUEST must be the only action',
    count('PHONE_NUMBER', 'VOICE_CALL') > 1 && 'at most one PHONE_NUMBER or VOICE_CALL',
    count('URL') > 2 && 'at most two URL',
    count('COPY_CODE') > 1 && 'at most one COPY_CODE',
  ].find((rule) => rule !== false)
  if (broken) context.addIssue({ code: 'custom', message: broken })
}

import { z } from 'zod'
import { caption, EITHER, file, oneOf, plainFile } from './file-of-message.ts'
import { Interactive } from './interactive.ts'

/** Messages a business sends: POST /{phone_number_id}/messages. Strict: Graph answers an unknown key with code 100. */

const text = (max: number) => z.string().min(1).max(max)

const base = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  /** Digits, with or without `+`. One of this and `recipient`; with both, this. */
  to: text(64).optional(),
  /** The user's business-scoped id (BSUID). */
  recipient: text(160).optional(),
  /** The message quoted. */
  context: z.strictObject({ message_id: text(512) }).optional(),
  /** Comes back in the message's status webhooks. */
  biz_opaque_callback_data: z.string().max(512).optional(),
}

export const TextMessage = z.strictObject({
  ...base,
  type: z.literal('text').default('text'),
  text: z.strictObject({ body: text(4096), preview_url: z.boolean().optional() }),
})
export type TextMessage = z.input<typeof TextMessage>

export const ImageMessage = z.strictObject({
  ...base,
  type: z.literal('image'),
  image: z.strictObject({ ...file, caption }).refine(oneOf, EITHER),
})
export const VideoMessage = z.strictObject({
  ...base,
  type: z.literal('video'),
  video: z.strictObject({ ...file, caption }).refine(oneOf, EITHER),
})
export const AudioMessage = z.strictObject({
  ...base,
  type: z.literal('audio'),
  audio: z.strictObject({ ...file, voice: z.boolean().optional() }).refine(oneOf, EITHER),
})
export const StickerMessage = z.strictObject({ ...base, type: z.literal('sticker'), sticker: plainFile })
export const DocumentMessage = z.strictObject({
  ...base,
  type: z.literal('document'),
  document: z.strictObject({ ...file, caption, filename: z.string().max(240).optional() }).refine(oneOf, EITHER),
})

/** One emoji for a message of the user's; an empty one takes it away. */
export const ReactionMessage = z.strictObject({
  ...base,
  type: z.literal('reaction'),
  reaction: z.strictObject({ message_id: text(512), emoji: z.string().max(16) }),
})

const some = z.string().max(256).optional()
export const ContactsMessage = z.strictObject({
  ...base,
  type: z.literal('contacts'),
  contacts: z
    .array(
      z.strictObject({
        name: z.strictObject({
          formatted_name: text(256),
          ...{ first_name: some, last_name: some, middle_name: some, prefix: some, suffix: some },
        }),
        phones: z
          .array(z.strictObject({ phone: some, type: some, wa_id: some }))
          .max(10)
          .optional(),
        emails: z
          .array(z.strictObject({ email: some, type: some }))
          .max(10)
          .optional(),
        urls: z
          .array(z.strictObject({ url: some, type: some }))
          .max(10)
          .optional(),
        org: z.strictObject({ company: some, department: some, title: some }).optional(),
        birthday: z.iso.date().optional(),
        addresses: z
          .array(
            z.strictObject({
              ...{ street: some, city: some, state: some, zip: some, country: some, country_code: some, type: some },
            }),
          )
          .max(10)
          .optional(),
      }),
    )
    .min(1)
    .max(257),
})

/** A number, or written as one in a string, as Meta's pages and schema have it. */
const degrees = (most: number) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?\d+(\.\d+)?$/, 'must be a number')
        .transform(Number),
    ])
    .pipe(z.number().min(-most).max(most))

const Place = z.strictObject({
  latitude: degrees(90),
  longitude: degrees(180),
  name: z.string().max(1000).optional(),
  address: z.string().max(1000).optional(),
})

export const LocationMessage = z.strictObject({ ...base, type: z.literal('location'), location: Place })

export const InteractiveMessage = z.strictObject({ ...base, type: z.literal('interactive'), interactive: Interactive })

const MediaParameter = z.union([
  z.strictObject({ type: z.literal('image'), image: plainFile }),
  z.strictObject({ type: z.literal('video'), video: plainFile }),
  z.strictObject({
    type: z.literal('document'),
    document: z.strictObject({ ...file, filename: z.string().max(240).optional() }).refine(oneOf, EITHER),
  }),
])
/** Of a template whose parameter_format is NAMED: the variable that it fills. */
const parameter_name = text(256).optional()
const TextParameter = z.strictObject({ type: z.literal('text'), parameter_name, text: text(4096) })
/** Shown as the phone's language has it; where that is not known, by its `fallback_value`. */
const LocalParameter = z.union([
  z.strictObject({
    type: z.literal('currency'),
    parameter_name,
    currency: z.strictObject({
      fallback_value: text(256),
      code: z.string().regex(/^[A-Z]{3}$/, 'must be a currency of ISO 4217'),
      amount_1000: z.number().int(),
    }),
  }),
  z.strictObject({
    type: z.literal('date_time'),
    parameter_name,
    date_time: z.looseObject({ fallback_value: text(256) }),
  }),
])
const LocationParameter = z.strictObject({ type: z.literal('location'), location: Place })
/** Of a call button, in place of what the template says. */
const CallButtonParameter = z.union([
  z.strictObject({ type: z.literal('ttl_minutes'), ttl_minutes: z.number().int().min(1).max(43_200) }),
  z.strictObject({ type: z.literal('payload'), payload: z.string().max(512) }),
])

/** What fills a template's placeholders, part by part. */
export const TemplateParameters = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('header'),
    parameters: z.array(z.union([TextParameter, MediaParameter, LocationParameter])).max(1),
  }),
  z.strictObject({ type: z.literal('body'), parameters: z.array(z.union([TextParameter, LocalParameter])).max(100) }),
  z.strictObject({
    type: z.literal('button'),
    sub_type: z.enum(['quick_reply', 'url', 'voice_call', 'copy_code']),
    /** The button's place in the template, from 0. */
    index: z.union([z.string().regex(/^\d$/), z.number().int().min(0).max(9)]).optional(),
    parameters: z
      .array(
        z.union([
          z.strictObject({ type: z.literal('text'), text: text(4096) }),
          CallButtonParameter,
          z.strictObject({ type: z.literal('coupon_code'), coupon_code: text(20) }),
        ]),
      )
      .max(2),
  }),
])
export type TemplateParameters = z.infer<typeof TemplateParameters>

export const TemplateMessage = z.strictObject({
  ...base,
  type: z.literal('template'),
  template: z.strictObject({
    name: text(512),
    language: z.strictObject({ code: text(20), policy: z.literal('deterministic').optional() }),
    components: z.array(TemplateParameters).max(12).optional(),
  }),
})
export type TemplateMessage = z.infer<typeof TemplateMessage>

/** POST /{phone_number_id}/messages. Without `type` it is a text. */
export const OutgoingMessage = z.discriminatedUnion('type', [
  TextMessage,
  ImageMessage,
  VideoMessage,
  AudioMessage,
  DocumentMessage,
  StickerMessage,
  LocationMessage,
  ContactsMessage,
  ReactionMessage,
  InteractiveMessage,
  TemplateMessage,
])
export type OutgoingMessage = z.infer<typeof OutgoingMessage>

/** POST /{phone_number_id}/messages: the business has read what the user wrote, and may show that it writes. */
export const MarkRead = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  status: z.literal('read'),
  message_id: text(512),
  typing_indicator: z.strictObject({ type: z.literal('text') }).optional(),
})
export type MarkRead = z.infer<typeof MarkRead>

/** The answer: the message is queued, not delivered. `message_status` comes with templates alone. */
export const SendResult = z.looseObject({
  messages: z.array(z.looseObject({ id: z.string().min(1), message_status: z.string().optional() })).min(1),
  contacts: z.array(z.looseObject({ input: z.string().optional(), wa_id: z.string().optional() })).optional(),
})
export type SendResult = z.infer<typeof SendResult>

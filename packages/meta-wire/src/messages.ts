import { z } from 'zod'

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

const link = z.url({ protocol: /^https?$/ }).max(2048)

export const ImageMessage = z.strictObject({
  ...base,
  type: z.literal('image'),
  image: z.strictObject({ link, caption: z.string().max(1024).optional() }),
})
export const VideoMessage = z.strictObject({
  ...base,
  type: z.literal('video'),
  video: z.strictObject({ link, caption: z.string().max(1024).optional() }),
})
export const AudioMessage = z.strictObject({ ...base, type: z.literal('audio'), audio: z.strictObject({ link }) })
export const DocumentMessage = z.strictObject({
  ...base,
  type: z.literal('document'),
  document: z.strictObject({
    link,
    caption: z.string().max(1024).optional(),
    filename: z.string().max(240).optional(),
  }),
})

export const LocationMessage = z.strictObject({
  ...base,
  type: z.literal('location'),
  location: z.strictObject({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    name: z.string().max(1000).optional(),
    address: z.string().max(1000).optional(),
  }),
})

const body = z.strictObject({ text: text(1024) })
const footer = z.strictObject({ text: text(60) }).optional()
const header = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('text'), text: text(60) }),
    z.strictObject({ type: z.literal('image'), image: z.strictObject({ link }) }),
    z.strictObject({ type: z.literal('video'), video: z.strictObject({ link }) }),
    z.strictObject({ type: z.literal('document'), document: z.strictObject({ link }) }),
  ])
  .optional()

/** Up to three reply buttons; their ids and titles differ. */
export const ReplyButtons = z.strictObject({
  type: z.literal('button'),
  header,
  body,
  footer,
  action: z.strictObject({
    buttons: z
      .array(z.strictObject({ type: z.literal('reply'), reply: z.strictObject({ id: text(256), title: text(20) }) }))
      .min(1)
      .max(3)
      .refine((all) => new Set(all.map(({ reply }) => reply.id)).size === all.length, 'ids must differ')
      .refine((all) => new Set(all.map(({ reply }) => reply.title)).size === all.length, 'titles must differ'),
  }),
})

export const LinkButton = z.strictObject({
  type: z.literal('cta_url'),
  header,
  body,
  footer,
  action: z.strictObject({
    name: z.literal('cta_url'),
    parameters: z.strictObject({ display_text: text(20), url: link }),
  }),
})

export const ListPicker = z.strictObject({
  type: z.literal('list'),
  body: z.strictObject({ text: text(4096) }),
  footer,
  action: z.strictObject({
    button: text(20),
    sections: z
      .array(
        z.strictObject({
          title: z.string().max(24).optional(),
          rows: z
            .array(z.strictObject({ id: text(200), title: text(24), description: z.string().max(72).optional() }))
            .min(1)
            .max(10),
        }),
      )
      .min(1)
      .max(10),
  }),
})

/** A button with which the user calls the business. @see Meta, Calling API, "Call button messages". */
export const VoiceCallButton = z.strictObject({
  type: z.literal('voice_call'),
  body,
  action: z.strictObject({
    name: z.literal('voice_call'),
    parameters: z
      .strictObject({
        /** Default "Call Now". */
        display_text: text(20).optional(),
        /** How long the button works. Default 10,080, a week. */
        ttl_minutes: z.number().int().min(1).max(43_200).optional(),
        /** Comes back as `cta_payload` in the call's `connect` and `terminate`. */
        payload: z.string().max(512).optional(),
      })
      .optional(),
  }),
})

/** Asks the user for leave to call. Neither header nor footer. @see Meta, "Obtain user call permissions". */
export const CallPermissionRequest = z.strictObject({
  type: z.literal('call_permission_request'),
  body: body.optional(),
  action: z.strictObject({ name: z.literal('call_permission_request') }),
})

export const Interactive = z.discriminatedUnion('type', [
  ReplyButtons,
  LinkButton,
  ListPicker,
  VoiceCallButton,
  CallPermissionRequest,
])
export type Interactive = z.infer<typeof Interactive>

export const InteractiveMessage = z.strictObject({ ...base, type: z.literal('interactive'), interactive: Interactive })

const MediaParameter = z.union([
  z.strictObject({ type: z.literal('image'), image: z.strictObject({ link }) }),
  z.strictObject({ type: z.literal('video'), video: z.strictObject({ link }) }),
  z.strictObject({ type: z.literal('document'), document: z.strictObject({ link }) }),
])
const TextParameter = z.strictObject({ type: z.literal('text'), text: text(4096) })
/** Of a call button, in place of what the template says. */
const CallButtonParameter = z.union([
  z.strictObject({ type: z.literal('ttl_minutes'), ttl_minutes: z.number().int().min(1).max(43_200) }),
  z.strictObject({ type: z.literal('payload'), payload: z.string().max(512) }),
])

/** What fills a template's placeholders, part by part. */
export const TemplateParameters = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), parameters: z.array(z.union([TextParameter, MediaParameter])).max(1) }),
  z.strictObject({ type: z.literal('body'), parameters: z.array(TextParameter).max(100) }),
  z.strictObject({
    type: z.literal('button'),
    sub_type: z.enum(['quick_reply', 'url', 'voice_call', 'copy_code']),
    /** The button's place in the template, from 0. */
    index: z.union([z.string().regex(/^\d$/), z.number().int().min(0).max(9)]).optional(),
    parameters: z
      .array(
        z.union([
          TextParameter,
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
    language: z.strictObject({ code: text(20) }),
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
  LocationMessage,
  InteractiveMessage,
  TemplateMessage,
])
export type OutgoingMessage = z.infer<typeof OutgoingMessage>

/** The answer: the message is queued, not delivered. `message_status` comes with templates alone. */
export const SendResult = z.looseObject({
  messages: z.array(z.looseObject({ id: z.string().min(1), message_status: z.string().optional() })).min(1),
  contacts: z.array(z.looseObject({ input: z.string().optional(), wa_id: z.string().optional() })).optional(),
})
export type SendResult = z.infer<typeof SendResult>

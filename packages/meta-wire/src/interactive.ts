import { z } from 'zod'
import { link, plainFile } from './file-of-message.ts'

/** Messages with something to tap. */

const text = (max: number) => z.string().min(1).max(max)

const body = z.strictObject({ text: text(1024) })
const footer = z.strictObject({ text: text(60) }).optional()
const header = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('text'), text: text(60) }),
    z.strictObject({ type: z.literal('image'), image: plainFile }),
    z.strictObject({ type: z.literal('video'), video: plainFile }),
    z.strictObject({ type: z.literal('document'), document: plainFile }),
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

/** Asks the user where they are. */
export const LocationRequest = z.strictObject({
  type: z.literal('location_request_message'),
  body,
  action: z.strictObject({ name: z.literal('send_location') }),
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
  LocationRequest,
  CallPermissionRequest,
])
export type Interactive = z.infer<typeof Interactive>

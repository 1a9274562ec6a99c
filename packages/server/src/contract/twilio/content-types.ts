import { z } from 'zod'
import type { ContentTypes } from '../../domain/content-types.ts'
import { CallToActionActions, CardActions, QuickReplyActions } from './content-actions.ts'
import { mediaUrl, plain, templated } from './content-fields.ts'
import { REFUSALS } from './errors.ts'
import { text } from './fields.ts'
import { refusedAs } from './refused-field.ts'

/** WhatsApp shows one of them. */
const media = z.array(mediaUrl()).min(1).max(1, 'WhatsApp takes one media for a message')

const TwilioText = z.strictObject({ body: templated(1_600) })

const TwilioMedia = z.strictObject({ body: templated(1_024).optional(), media })

const TwilioLocation = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  label: templated(1_000).optional(),
  id: text(200).optional(),
  address: templated(1_000).optional(),
})

const TwilioQuickReply = z.strictObject({ body: templated(1_024), actions: QuickReplyActions })

const TwilioListPicker = z.strictObject({
  body: templated(1_024),
  button: templated(20),
  items: z
    .array(z.strictObject({ item: templated(24), id: templated(200), description: templated(72).optional() }))
    .min(1)
    .max(10)
    .refine((items) => new Set(items.map(({ id }) => id)).size === items.length, 'ids must differ'),
})

const TwilioCallToAction = z.strictObject({ body: templated(640), actions: CallToActionActions })

/** Absent and null are the same, and told as null. */
function nullable<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? null)
}

const TwilioCard = z
  .strictObject({
    title: nullable(templated(1_024)),
    body: nullable(templated(1_024)),
    subtitle: nullable(templated(60)),
    media: nullable(media),
    actions: nullable(CardActions),
  })
  .superRefine(({ title, body, ...others }, context) => {
    if (title === null && body === null) context.addIssue({ code: 'custom', message: 'needs a title or a body' })
    if ([title, body, ...Object.values(others)].filter((field) => field !== null).length < 2)
      context.addIssue({ code: 'custom', message: 'needs a title or a body, and one field more' })
    if ((title?.length ?? 0) + (body?.length ?? 0) > 1_024)
      context.addIssue({ code: 'custom', message: 'title and body together have more than 1024 characters' })
  })

const WhatsAppCard = z
  .strictObject({
    body: templated(1_024),
    footer: nullable(plain(60)),
    header_text: nullable(templated(60)),
    media: nullable(media),
    actions: nullable(CardActions),
  })
  .superRefine(({ body: _, ...others }, context) => {
    if (others.header_text !== null && others.media !== null)
      context.addIssue({ code: 'custom', message: 'header_text and media exclude each other' })
    if (Object.values(others).every((field) => field === null))
      context.addIssue({ code: 'custom', message: 'needs one field beside the body' })
  })

/** A type's own fields are refused as invalid parameters; `types` itself has other codes. */
function served<T extends z.ZodType>(schema: T) {
  return refusedAs(REFUSALS.INVALID_CONTENT, schema.nullish())
}

const SERVED = {
  'twilio/text': served(TwilioText),
  'twilio/media': served(TwilioMedia),
  'twilio/location': served(TwilioLocation),
  'twilio/quick-reply': served(TwilioQuickReply),
  'twilio/list-picker': served(TwilioListPicker),
  'twilio/call-to-action': served(TwilioCallToAction),
  'twilio/card': served(TwilioCard),
  'whatsapp/card': served(WhatsAppCard),
}

/** Twilio has more types than WhatsApp calling needs. The SDK sends null for those its caller left out. */
const otherType = refusedAs(
  REFUSALS.UNSUPPORTED_CONTENT_TYPE,
  z.null({ error: `not supported here; the types are ${Object.keys(SERVED).join(', ')}` }),
)

/** The `types` of a new content, with what is null left out. */
export const Types = refusedAs(
  REFUSALS.TYPES_MISSING,
  z
    .object(SERVED)
    .catchall(otherType)
    .refine((types) => Object.values(types).some((type) => type !== null && type !== undefined))
    .transform((types): ContentTypes => Object.fromEntries(Object.entries(types).filter(([, type]) => type !== null))),
)

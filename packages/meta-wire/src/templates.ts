import { z } from 'zod'

/** Message templates: POST and GET /{waba_id}/message_templates. @see Meta, "Message templates". */

const text = (max: number) => z.string().min(1).max(max)

export const TEMPLATE_CATEGORIES = ['UTILITY', 'MARKETING', 'AUTHENTICATION'] as const
export type TemplateCategory = (typeof TEMPLATE_CATEGORIES)[number]

export const TEMPLATE_STATUSES = ['PENDING', 'APPROVED', 'REJECTED', 'PAUSED', 'DISABLED'] as const
export type TemplateStatus = (typeof TEMPLATE_STATUSES)[number]

/** By parameter_format NAMED: one sample for each variable. */
const NamedSamples = z.array(z.strictObject({ param_name: text(256), example: text(1024) })).optional()

const HeaderComponent = z.strictObject({
  type: z.literal('HEADER'),
  format: z.enum(['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION']),
  text: text(60).optional(),
  example: z
    .strictObject({
      header_text: z.array(text(60)).optional(),
      header_text_named_params: NamedSamples,
      header_handle: z.array(text(2048)).optional(),
    })
    .optional(),
})
const BodyComponent = z.strictObject({
  type: z.literal('BODY'),
  text: text(1024),
  /** One sample for each placeholder. */
  example: z
    .strictObject({
      body_text: z
        .array(z.array(text(1024)))
        .min(1)
        .max(1)
        .optional(),
      body_text_named_params: NamedSamples,
    })
    .optional(),
})
const FooterComponent = z.strictObject({ type: z.literal('FOOTER'), text: text(60) })

export const TemplateButton = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('QUICK_REPLY'), text: text(25) }),
  z.strictObject({
    type: z.literal('URL'),
    text: text(25),
    url: text(2000),
    example: z.array(text(2000)).max(1).optional(),
  }),
  z.strictObject({ type: z.literal('PHONE_NUMBER'), text: text(25), phone_number: text(20) }),
  z.strictObject({ type: z.literal('COPY_CODE'), example: text(20) }),
  z.strictObject({
    type: z.enum(['voice_call', 'VOICE_CALL']),
    /** At most 20 or 25 characters: Meta's pages differ. */
    text: text(25),
    ttl_minutes: z.number().int().min(1).max(43_200).optional(),
  }),
])
export type TemplateButton = z.infer<typeof TemplateButton>

const ButtonsComponent = z.strictObject({ type: z.literal('BUTTONS'), buttons: z.array(TemplateButton).min(1).max(10) })
/** Beside a BODY; not together with BUTTONS. */
const PermissionRequestComponent = z.strictObject({ type: z.literal('call_permission_request') })

export const TemplateComponent = z.discriminatedUnion('type', [
  HeaderComponent,
  BodyComponent,
  FooterComponent,
  ButtonsComponent,
  PermissionRequestComponent,
])
export type TemplateComponent = z.infer<typeof TemplateComponent>

/** POST /{waba_id}/message_templates. Name and language together are the template's key. */
export const NewTemplate = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'must have lower-case letters, digits and _ alone, at most 512'),
  language: text(20),
  category: z.enum(TEMPLATE_CATEGORIES),
  /** In capitals in Meta's schema and answers, not so on its pages. Default positional. */
  parameter_format: z.enum(['positional', 'POSITIONAL', 'named', 'NAMED']).optional(),
  components: z.array(TemplateComponent).min(1).max(5),
})
export type NewTemplate = z.infer<typeof NewTemplate>

/** POST /{template_id}: other components, another category, or both. It is reviewed anew. */
export const TemplateEdit = z
  .strictObject({
    category: z.enum(TEMPLATE_CATEGORIES).optional(),
    components: z.array(TemplateComponent).min(1).max(5).optional(),
  })
  .refine(({ category, components }) => category !== undefined || components !== undefined, {
    path: ['components'],
    error: 'give components, category, or both',
  })
export type TemplateEdit = z.infer<typeof TemplateEdit>

/** The answer to a creation. `category` may differ from the one asked for. */
export const TemplateCreated = z.looseObject({ id: z.string().min(1), status: z.string(), category: z.string() })
export type TemplateCreated = z.infer<typeof TemplateCreated>

/** A template as GET tells it. */
export const TemplateNode = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  language: z.string(),
  status: z.string(),
  category: z.string(),
  rejected_reason: z.string().optional(),
  components: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).optional(),
})
export type TemplateNode = z.infer<typeof TemplateNode>

export const TemplateList = z.looseObject({ data: z.array(TemplateNode) })
export type TemplateList = z.infer<typeof TemplateList>

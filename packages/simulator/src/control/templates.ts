import { TEMPLATE_CATEGORIES, TEMPLATE_STATUSES } from '@ringway/meta-wire'
import { z } from 'zod'
import { REJECTION_REASONS, type Template } from '../network/templates/template.ts'
import type { Verdict } from '../network/templates/template-verdict.ts'
import type { ControlApp, ControlContext } from './control-context.ts'
import { poll } from './long-poll.ts'
import { notFound } from './refusal.ts'
import { Poll } from './schemas.ts'

const TemplateView = z.object({
  id: z.string(),
  waba_id: z.string(),
  name: z.string(),
  language: z.string(),
  category: z.enum(TEMPLATE_CATEGORIES),
  status: z.enum(TEMPLATE_STATUSES),
  rejected_reason: z.enum([...REJECTION_REASONS, 'NONE']),
  components: z.array(z.record(z.string(), z.unknown())),
  created_at: z.number(),
})

const yes = z.literal(true).optional()
const Review = z
  .strictObject({
    approve: yes,
    reject: yes,
    pause: yes.meta({ description: 'Stops an approved template, as Meta does for low quality; approve lets it go on' }),
    reason: z.enum(REJECTION_REASONS).optional().meta({ description: 'With reject; default INVALID_FORMAT' }),
  })
  .refine(
    ({ approve, reject, pause }) => [approve, reject, pause].filter(Boolean).length === 1,
    'give exactly one of approve, reject and pause, as true',
  )
  .refine(({ reject, reason }) => reject || reason === undefined, 'reason goes with reject')
type Review = z.infer<typeof Review>

/** Message templates as Meta's reviewers see them. */
export function templateRoutes(app: ControlApp, context: ControlContext): void {
  const { templates } = context
  app.get(
    '/templates',
    {
      schema: {
        summary: 'The templates of all accounts, oldest first',
        querystring: z.object(Poll),
        response: { 200: z.array(TemplateView) },
      },
    },
    (request) => poll(context, request, request.query, () => templates.all().map(templateView)),
  )
  app.post(
    '/templates/:id/review',
    {
      schema: {
        summary: 'Review a template by hand, at once, whatever was decided before; its business is told',
        params: z.object({ id: z.string() }),
        body: Review,
        response: { 200: TemplateView },
      },
    },
    ({ params, body }) => {
      const template = templates.get(params.id)
      if (!template) throw notFound(`template ${params.id}`, 'GET /_sim/v1/templates lists them.')
      return templateView(templates.decide(template, verdictOf(body)).template)
    },
  )
}

function verdictOf({ reject, pause, reason = 'INVALID_FORMAT' }: Review): Verdict {
  if (reject) return { status: 'REJECTED', reason }
  return { status: pause ? 'PAUSED' : 'APPROVED' }
}

function templateView(template: Template): z.infer<typeof TemplateView> {
  const { id, name, language, category, status, components } = template
  return {
    id,
    waba_id: template.wabaId,
    name,
    language,
    category,
    status,
    rejected_reason: template.rejectedReason,
    components: [...components],
    created_at: template.createdAt,
  }
}

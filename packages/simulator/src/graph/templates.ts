import { NewTemplate, TemplateEdit } from '@ringway/meta-wire'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Template } from '../network/templates/template.ts'
import { FAULTS, type TemplateFault } from '../network/templates/template-fault.ts'
import { TemplateRefused, type Templates, TooManyTemplates } from '../network/templates/templates.ts'
import { badBody, GraphFault, refusal } from './graph-fault.ts'
import { nodeFields } from './node-fields.ts'
import { PAGING, pageOf } from './paging.ts'
import { readParams } from './read-params.ts'

/** POST /{waba_id}/message_templates: it is PENDING until it is reviewed; `category` may differ from the one asked for. */
export function createTemplate(templates: Templates, wabaId: string, body: unknown) {
  const read = NewTemplate.safeParse(body)
  if (!read.success) throw badTemplate(read.error)
  try {
    const { id, status, category } = templates.create(wabaId, read.data)
    return { id, status, category }
  } catch (error) {
    if (error instanceof TooManyTemplates) throw refusal(80007, error.message)
    throw error instanceof TemplateRefused ? asGraph(error.fault) : error
  }
}

/** POST /{template_id}: it is PENDING again until it is reviewed. */
export function editTemplate(templates: Templates, template: Template, body: unknown) {
  const read = TemplateEdit.safeParse(body)
  if (!read.success) throw badTemplate(read.error)
  return asked(() => templates.edit(template, read.data))
}

/** POST /{template_id}/unpause */
export function unpauseTemplate(templates: Templates, template: Template) {
  return asked(() => templates.unpause(template))
}

/** @throws GraphFault */
function asked(deed: () => unknown) {
  try {
    deed()
    return { success: true }
  } catch (error) {
    throw error instanceof TemplateRefused ? asGraph(error.fault) : error
  }
}

/** A text in the components that is too long has a subcode of its own. */
function badTemplate(error: z.ZodError): GraphFault {
  const issue = error.issues[0]
  const tooLong = issue?.code === 'too_big' && issue.origin === 'string' && issue.path[0] === 'components'
  if (!tooLong) return badBody(error)
  const message = `${issue.path.join('.')} has more than ${issue.maximum} characters.`
  return asGraph({ ...FAULTS.TOO_LONG, message })
}

function asGraph({ subcode, title, message }: TemplateFault): GraphFault {
  return new GraphFault(400, {
    message: 'Invalid parameter',
    type: 'OAuthException',
    code: 100,
    ...(subcode === null ? {} : { error_subcode: subcode }),
    is_transient: false,
    error_user_title: title,
    error_user_msg: message,
  })
}

const FIELDS = ['name', 'status', 'category', 'language', 'components', 'rejected_reason', 'parameter_format', 'id']

const fields = z.string().optional()
const access_token = z.string().optional()
const NodeQuery = z.strictObject({ fields, access_token })
const ListQuery = z.strictObject({
  fields,
  access_token,
  name: z.string().optional(),
  status: z.string().optional(),
  language: z.string().optional(),
  category: z.string().optional(),
  ...PAGING,
})
type ListQuery = z.infer<typeof ListQuery>

/** GET /{template_id} */
export function templateNode(template: Template, query: unknown) {
  return nodeOf(template, readParams(NodeQuery, query).fields)
}

/**
 * GET /{waba_id}/message_templates: filtered by name, status, language and category, a page at a time.
 *
 * @throws GraphFault 131059 for a cursor that is none
 */
export function listTemplates(templates: Templates, wabaId: string, request: FastifyRequest) {
  const query = readParams(ListQuery, request.query)
  const all = templates.all(wabaId).filter((template) => matches(template, query))
  const page = pageOf(all, ({ id }) => id, query, request)
  return { ...page, data: page.data.map((template) => nodeOf(template, query.fields)) }
}

function matches(template: Template, { name, status, language, category }: ListQuery): boolean {
  return (
    (name === undefined || template.name === name) &&
    (status === undefined || template.status === status) &&
    (language === undefined || template.language === language) &&
    (category === undefined || template.category === category)
  )
}

/** DELETE /{waba_id}/message_templates?name=: in all languages, or with `hsm_id` the one. */
export function deleteTemplate(templates: Templates, wabaId: string, query: unknown) {
  const { name, hsm_id } = readParams(
    z.strictObject({ access_token, name: z.string(), hsm_id: z.string().optional() }),
    query,
  )
  if (templates.delete(wabaId, name, hsm_id) > 0) return { success: true }
  throw asGraph({ subcode: 2593002, title: 'Message template not found', message: `There is no template ${name}.` })
}

function nodeOf(template: Template, wanted: string | undefined) {
  const { id, name, status, category, language, components } = template
  const { rejectedReason: rejected_reason, parameterFormat: parameter_format } = template
  const all = { name, status, category, language, components, rejected_reason, parameter_format, id }
  return nodeFields({ type: 'WhatsAppMessageTemplate', all }, wanted, FIELDS)
}

import { NewTemplate } from '@ringway/meta-wire'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Template } from '../network/templates/template.ts'
import { FAULTS, type TemplateFault } from '../network/templates/template-fault.ts'
import { TemplateRefused, type Templates } from '../network/templates/templates.ts'
import { badBody, GraphFault, refusal } from './graph-fault.ts'
import { nodeFields } from './node-fields.ts'

const PAGE = 25
const MOST_ON_A_PAGE = 1_000

/** POST /{waba_id}/message_templates: it is PENDING until it is reviewed; `category` may differ from the one asked for. */
export function createTemplate(templates: Templates, wabaId: string, body: unknown) {
  const read = NewTemplate.safeParse(body)
  if (!read.success) throw badTemplate(read.error)
  try {
    const { id, status, category } = templates.create(wabaId, read.data)
    return { id, status, category }
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
  limit: z.coerce.number().int().min(1).max(MOST_ON_A_PAGE).default(PAGE),
  after: z.string().optional(),
})
type ListQuery = z.infer<typeof ListQuery>

/** GET /{template_id} */
export function templateNode(template: Template, query: unknown) {
  return nodeOf(template, readQuery(NodeQuery, query).fields)
}

/**
 * GET /{waba_id}/message_templates: filtered by name, status, language and category, a page at a time.
 *
 * @throws GraphFault 131059 for a cursor that is none
 */
export function listTemplates(templates: Templates, wabaId: string, request: FastifyRequest) {
  const query = readQuery(ListQuery, request.query)
  const all = templates.all(wabaId).filter((template) => matches(template, query))
  const start = query.after === undefined ? 0 : all.findIndex(({ id }) => cursorOf(id) === query.after) + 1
  if (query.after !== undefined && start === 0) throw refusal(131059, 'Param "after" is not the cursor of a page.')
  const page = all.slice(start, start + query.limit)
  return { data: page.map((template) => nodeOf(template, query.fields)), ...pagingOf(request, page, all) }
}

function matches(template: Template, { name, status, language, category }: ListQuery): boolean {
  return (
    (name === undefined || template.name === name) &&
    (status === undefined || template.status === status) &&
    (language === undefined || template.language === language) &&
    (category === undefined || template.category === category)
  )
}

function pagingOf(request: FastifyRequest, page: readonly Template[], all: readonly Template[]) {
  const [first, last] = [page[0], page.at(-1)]
  if (!first || !last) return {}
  const cursors = { before: cursorOf(first.id), after: cursorOf(last.id) }
  if (last === all.at(-1)) return { paging: { cursors } }
  const next = new URL(request.url, `${request.protocol}://${request.host}`)
  next.searchParams.delete('access_token')
  next.searchParams.set('after', cursors.after)
  return { paging: { cursors, next: next.href } }
}

const cursorOf = (id: string) => Buffer.from(id).toString('base64url')

/** DELETE /{waba_id}/message_templates?name=: in all languages, or with `hsm_id` the one. */
export function deleteTemplate(templates: Templates, wabaId: string, query: unknown) {
  const { name, hsm_id } = readQuery(
    z.strictObject({ access_token, name: z.string(), hsm_id: z.string().optional() }),
    query,
  )
  if (templates.delete(wabaId, name, hsm_id) > 0) return { success: true }
  throw asGraph({ subcode: 2593002, title: 'Message template not found', message: `There is no template ${name}.` })
}

function readQuery<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  const read = schema.safeParse(query)
  if (!read.success) throw badBody(read.error)
  return read.data
}

function nodeOf(template: Template, wanted: string | undefined) {
  const { id, name, status, category, language, components, rejectedReason: rejected_reason } = template
  const all = { name, status, category, language, components, rejected_reason, parameter_format: 'POSITIONAL', id }
  return nodeFields({ type: 'WhatsAppMessageTemplate', all }, wanted, FIELDS)
}

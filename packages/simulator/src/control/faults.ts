import { GRAPH_ERRORS } from '@ringway/meta-wire'
import { z } from 'zod'
import {
  FAULT_KINDS,
  FAULT_MENU,
  type FaultKind,
  MATCH_KEYS,
  type MenuEntry,
  parameterSchema,
} from '../faults/fault-menu.ts'
import { type Fault, isLeft, type Match, type Parameters } from '../faults/faults.ts'
import type { ControlApp, ControlContext } from './control-context.ts'
import { badRequest, notFound } from './refusal.ts'
import { PhoneNumber } from './schemas.ts'

const text = z.string().min(1).max(512)
const Limits = z.strictObject({
  number: PhoneNumber.optional().meta({ description: 'Of the business' }),
  user: PhoneNumber.optional(),
  call: text.optional(),
  field: text.optional().meta({ description: 'Of a webhook: calls, messages, …' }),
  event: text.optional().meta({ description: 'connect, terminate, RINGING, delivered, text, …' }),
  edge: text.optional().meta({ description: 'Of Graph: calls, messages, settings, …' }),
  action: text.optional().meta({ description: 'Of POST calls: connect, accept, …' }),
})

const NewFault = z.looseObject({
  kind: z.enum(FAULT_KINDS as [FaultKind, ...FaultKind[]]),
  match: Limits.default({}),
  count: z
    .number()
    .int()
    .min(1)
    .nullable()
    .optional()
    .meta({ description: 'How often it strikes; null: until it is deleted. Default 1, of user-without-number null' }),
})

const Value = z.union([z.number(), z.string(), z.boolean(), z.null()])
const FaultView = z.looseObject({
  id: z.string(),
  kind: z.string(),
  match: z.record(z.string(), z.string()),
  count: z.number().nullable(),
  struck: z.number(),
  left: z.number().nullable(),
  last_at: z.number().nullable(),
})

const ParameterView = z.object({
  name: z.string(),
  type: z.enum(['number', 'string', 'boolean']),
  about: z.string(),
  unit: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  values: z.array(z.string()).readonly().optional(),
  default: Value,
})
const MenuView = z.array(
  z.object({
    kind: z.string(),
    about: z.string(),
    match: z.array(z.enum(MATCH_KEYS)).readonly(),
    parameters: z.array(ParameterView).readonly(),
  }),
)

/** The fault menu: what can go wrong, what does, and how often it has. */
export function faultRoutes(app: ControlApp, { network: { faults } }: ControlContext): void {
  app.get('/faults/menu', { schema: { summary: 'Every kind of fault', response: { 200: MenuView } } }, () =>
    FAULT_KINDS.map((kind) => ({ kind, ...(FAULT_MENU[kind] as MenuEntry) })),
  )
  app.get(
    '/faults',
    { schema: { summary: 'The faults in force, oldest first', response: { 200: z.array(FaultView) } } },
    () => faults.list().map(faultView),
  )
  app.post(
    '/faults',
    { schema: { summary: 'Something goes wrong from now on', body: NewFault, response: { 201: FaultView } } },
    ({ body }, reply) => {
      const { kind, match, count, ...given } = body
      const parameters = readParameters(kind, given)
      const fault = faults.add({ kind, match: readMatch(kind, match), parameters, count: countOf(kind, count) })
      reply.code(201)
      return faultView(fault)
    },
  )
  const gone = z.object({ success: z.literal(true) })
  app.delete('/faults', { schema: { summary: 'Nothing goes wrong any more', response: { 200: gone } } }, () => {
    faults.clear()
    return { success: true as const }
  })
  app.delete(
    '/faults/:id',
    { schema: { summary: 'Take one away', params: z.object({ id: z.string() }), response: { 200: gone } } },
    ({ params: { id } }) => {
      if (!faults.remove(id)) throw notFound(`fault ${id}`, 'GET /_sim/v1/faults lists them.')
      return { success: true as const }
    },
  )
}

/** A user whose number is hidden is so for long; of the other faults one is enough to look at. */
const countOf = (kind: FaultKind, count: number | null | undefined): number | null =>
  count === undefined ? (kind === 'user-without-number' ? null : 1) : count

function readMatch(kind: FaultKind, match: Match): Match {
  const allowed: readonly string[] = FAULT_MENU[kind].match
  const other = Object.entries(match).find(([key, value]) => value !== undefined && !allowed.includes(key))
  if (other) throw badRequest(`match.${other[0]}: ${kind} is not limited by it.`, `By these: ${allowed.join(', ')}.`)
  return Object.fromEntries(Object.entries(match).filter(([, value]) => value !== undefined))
}

/** @throws ZodError, Refusal 400 */
function readParameters(kind: FaultKind, given: object): Parameters {
  const { parameters } = FAULT_MENU[kind] as MenuEntry
  const shape = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameterSchema(parameter)]))
  const read = z.strictObject(shape).parse(given) as Parameters
  if (kind === 'graph-error' && !Object.hasOwn(GRAPH_ERRORS, Number(read.code)))
    throw badRequest(`code: ${read.code} is none of Graph's.`, `One of ${Object.keys(GRAPH_ERRORS).join(', ')}.`)
  return read
}

export function faultView(fault: Fault): z.infer<typeof FaultView> {
  const { id, kind, match, parameters, count, struck, lastAt: last_at } = fault
  const left = count === null ? null : isLeft(fault) ? count - struck : 0
  return { id, kind, match: match as Record<string, string>, ...parameters, count, struck, left, last_at }
}

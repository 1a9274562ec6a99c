import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { BusinessNumber } from '../network/business.ts'
import { readable } from '../requests-log.ts'
import { actOnCall } from './call-actions.ts'
import { readCallPermissions } from './call-permissions.ts'
import { connectCall, isConnect } from './connect-call.ts'
import { authorized, type GraphContext, type GraphObject, type GraphParams } from './graph-context.ts'
import { GraphFault, noSuchObject, refusal, unknownPath } from './graph-fault.ts'
import { sendMessage } from './messages.ts'
import { phoneNumberNode } from './phone-number.ts'
import { readSettings, writeSettings } from './settings.ts'
import { createTemplate, deleteTemplate, listTemplates, templateNode } from './templates.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What a Graph request is about; set once token and object have been checked. */
    object?: GraphObject
    /** When the request began, by the network's clock. */
    beganAt?: number
  }
}

/** v21.0 to v26.0, with and without an object and an edge. */
const VERSION = '/:version(^v2[1-6]\\.0$)'

/** Meta's Graph for phone numbers (calls, settings, messages, permissions), accounts and their templates. */
export async function graphRoutes(app: FastifyInstance, context: GraphContext): Promise<void> {
  const about = (request: FastifyRequest) => (request.object ??= authorized(context, request))
  const number = (request: FastifyRequest) => numberOf(about(request), request)
  const account = (request: FastifyRequest) => accountOf(about(request), request)
  app.addHook('onRequest', async (request) => {
    request.beganAt = context.network.clock.now()
    about(request)
  })
  app.addHook('onSend', async (request, reply, payload) => record(context, request, reply, payload))
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const fault = error instanceof GraphFault ? error : asFault(error, request)
    return reply.code(fault.status).send(fault.body)
  })

  app.get(`${VERSION}/:id`, (request) => readNode(about(request), request))
  app.get(`${VERSION}/:id/settings`, (request) => readSettings(number(request)))
  app.post(`${VERSION}/:id/settings`, (request) => writeSettings(context, number(request), request.body))
  app.post(`${VERSION}/:id/calls`, (request, reply) => {
    if (!isConnect(request.body)) return actOnCall(context, number(request), request.body)
    const { answer, afterwards } = connectCall(context, number(request), request.body)
    reply.raw.once('close', afterwards)
    return answer
  })
  app.get(`${VERSION}/:id/call_permissions`, (request) => readCallPermissions(context, number(request), request.query))
  app.post(`${VERSION}/:id/messages`, (request, reply) => {
    const { answer, afterwards } = sendMessage(context, number(request), request.body)
    reply.raw.once('close', afterwards)
    return answer
  })
  const { templates } = context
  const edge = `${VERSION}/:id/message_templates`
  app.get(edge, (request) => listTemplates(templates, account(request), request))
  app.post(edge, (request) => createTemplate(templates, account(request), request.body))
  app.delete(edge, (request) => deleteTemplate(templates, account(request), request.query))
  app.all(`${VERSION}/:id/*`, (request) => {
    throw unknownPath(`/${(request.params as { '*': string })['*']}`)
  })
}

function readNode(object: GraphObject, request: FastifyRequest) {
  if (object.kind === 'template') return templateNode(object.template, request.query)
  return phoneNumberNode(numberOf(object, request), (request.query as { fields?: string }).fields)
}

function numberOf(object: GraphObject, request: FastifyRequest): BusinessNumber {
  if (object.kind === 'number') return object.business
  throw noSuchObject(request.method, (request.params as GraphParams).id)
}

function accountOf(object: GraphObject, request: FastifyRequest): string {
  if (object.kind === 'account') return object.wabaId
  throw noSuchObject(request.method, (request.params as GraphParams).id)
}

/** What Fastify itself refuses: a body that is not JSON, too long, or of another type. */
function asFault(error: FastifyError, request: FastifyRequest): GraphFault {
  if (error.statusCode !== undefined && error.statusCode < 500)
    return refusal(100, `The body must be JSON with Content-Type application/json: ${error.message}.`)
  console.error(`whatsapp-simulator: ${request.method} ${request.routeOptions.url} failed`, error)
  return refusal(131000, 'The simulator has failed; its log says why.')
}

async function record(context: GraphContext, request: FastifyRequest, reply: FastifyReply, payload: unknown) {
  const response = typeof payload === 'string' ? readable(payload) : null
  context.log.add({
    at: request.beganAt ?? context.network.clock.now(),
    kind: 'graph',
    method: request.method,
    url: request.url.replace(/access_token=[^&]*/, 'access_token=…'),
    call: callOf(request.body, response),
    body: request.body ?? null,
    status: reply.statusCode,
    response,
    error: null,
    attempt: 1,
    ms: Math.round(reply.elapsedTime),
  })
  return payload
}

/** The call that a request is about: named in it, or, as `connect` makes one, in its answer. */
function callOf(body: unknown, response: unknown): string | null {
  const { call_id: named } = (body ?? {}) as { call_id?: unknown }
  if (typeof named === 'string') return named
  const { calls } = (response ?? {}) as { calls?: { id?: unknown }[] }
  const made = calls?.[0]?.id
  return typeof made === 'string' ? made : null
}

import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { About } from '../faults/faults.ts'
import { type AnswerFate, meddleWithAnswer, meddleWithGraph } from '../faults/graph-faults.ts'
import { readable } from '../requests-log.ts'
import { accountNode, listPhoneNumbers } from './account.ts'
import { actOnCall } from './call-actions.ts'
import { readCallPermissions } from './call-permissions.ts'
import { connectCall, isConnect } from './connect-call.ts'
import { takeForms } from './form-body.ts'
import { authorized, type GraphContext } from './graph-context.ts'
import { GraphFault, refusal, unknownPath } from './graph-fault.ts'
import { limitManagement, limitMessages, limitPermissionReads } from './limits.ts'
import { isMarkRead, markRead } from './mark-read.ts'
import { deleteMedia, mediaAddress, mediaNode, takeMultipart, uploadMedia } from './media.ts'
import { sendMessage } from './messages.ts'
import { accountOf, appOf, authorizedOf, numberOf, otherKind } from './named-object.ts'
import { nodeFields } from './node-fields.ts'
import { phoneNumberNode, updatePhoneNumber } from './phone-number.ts'
import { deregister, refuseUnregistered, register, requestCode, verifyCode } from './registration.ts'
import { readSettings, writeSettings } from './settings.ts'
import { listSubscribedApps, subscribeApp, unsubscribeApp } from './subscribed-apps.ts'
import { listSubscriptions, subscribeFields, unsubscribeFields } from './subscriptions.ts'
import { switchedFault } from './switched-fault.ts'
import {
  createTemplate,
  deleteTemplate,
  editTemplate,
  listTemplates,
  templateNode,
  unpauseTemplate,
} from './templates.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** When the request began, by the network's clock. */
    beganAt?: number
    /** What a fault makes of the answer. */
    answerFate?: AnswerFate
  }
}

/** v21.0 to v26.0, with an object. */
const NODE = '/:version(^v2[1-6]\\.0$)/:id'

/** Meta's Graph for phone numbers, accounts and their templates, and apps. */
export async function graphRoutes(app: FastifyInstance, context: GraphContext): Promise<void> {
  app.addHook('onRequest', async (request) => {
    request.beganAt = context.network.clock.now()
    request.authorized = authorized(context, request)
    limitManagement(context, request.authorized)
  })
  app.addHook('preHandler', async (request, reply) => {
    const { faults, clock } = context.network
    request.answerFate = await meddleWithGraph(faults, aboutOf(context, request), clock.now(), reply)
  })
  answerInGraphsWords(app, context)
  await takeMultipart(app)
  takeForms(app)
  nodeRoutes(app, context)
  numberRoutes(app, context)
  registrationRoutes(app, context)
  accountRoutes(app, context)
  appRoutes(app, context)
  app.all(`${NODE}/*`, (request) => {
    throw unknownPath(`/${(request.params as { '*': string })['*']}`)
  })
}

/** Where files are fetched, at an address that GET /{media_id} gives: no version, no object. */
export async function mediaRoutes(app: FastifyInstance, context: GraphContext): Promise<void> {
  answerInGraphsWords(app, context)
  mediaAddress(app, context)
}

/** Faults as Graph has them, and every request in the log. */
function answerInGraphsWords(app: FastifyInstance, context: GraphContext): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.answerFate) await meddleWithAnswer(request.answerFate, reply)
    record(context, request, reply, payload)
    return payload
  })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const thrown = error instanceof GraphFault ? error : asFault(error, request)
    const fault = switchedFault(thrown, context.network.switches)
    return reply.code(fault.status).send(fault.body)
  })
}

/** In the words that faults are limited by. */
function aboutOf({ network }: GraphContext, request: FastifyRequest): About {
  const { object } = authorizedOf(request)
  const { action, call_id, to } = (request.body ?? {}) as { action?: unknown; call_id?: unknown; to?: unknown }
  const call = typeof call_id === 'string' ? network.call(call_id) : undefined
  const user = typeof to === 'string' ? network.user(to.replace(/\D/g, '')) : undefined
  return {
    call: call?.id,
    user: call?.user ?? user?.waId,
    number: object.kind === 'number' ? object.business.number : undefined,
    edge: request.routeOptions.url?.split('/:id/')[1],
    action: typeof action === 'string' ? action : undefined,
  }
}

function nodeRoutes(app: FastifyInstance, context: GraphContext): void {
  app.get(NODE, (request) => {
    const { app: asking, object } = authorizedOf(request)
    const { fields } = request.query as { fields?: string }
    switch (object.kind) {
      case 'number':
        return phoneNumberNode(context, asking, object.business, fields)
      case 'account':
        return accountNode(object.account, fields)
      case 'template':
        return templateNode(object.template, request.query)
      case 'media':
        return mediaNode(context, object.media, request)
      case 'app': {
        const { id, name } = object.app
        return nodeFields({ type: 'Application', all: { id, name } }, fields, ['id', 'name'])
      }
      default:
        return object satisfies never
    }
  })
  app.delete(NODE, (request) => {
    const { object } = authorizedOf(request)
    if (object.kind === 'media') return deleteMedia(context, object.media)
    throw otherKind(request)
  })
  app.post(NODE, (request) => {
    const { app: asking, object } = authorizedOf(request)
    if (object.kind === 'template') return editTemplate(context.templates, object.template, request.body)
    return updatePhoneNumber(context, asking, numberOf(request), request.body)
  })
  app.post(`${NODE}/unpause`, (request) => {
    const { object } = authorizedOf(request)
    if (object.kind === 'template') return unpauseTemplate(context.templates, object.template)
    throw otherKind(request)
  })
}

function numberRoutes(app: FastifyInstance, context: GraphContext): void {
  app.get(`${NODE}/settings`, (request) => readSettings(context, numberOf(request), request.query))
  app.post(`${NODE}/settings`, (request) =>
    writeSettings(context, authorizedOf(request).app, numberOf(request), request.body),
  )
  app.post(`${NODE}/calls`, (request, reply) => {
    const number = numberOf(request)
    if (!isConnect(request.body)) return actOnCall(context, number, request.body)
    refuseUnregistered(number)
    const { answer, afterwards } = connectCall(context, number, request.body)
    follow(request, reply, afterwards)
    return answer
  })
  app.get(`${NODE}/call_permissions`, (request) => {
    limitPermissionReads(context, numberOf(request))
    return readCallPermissions(context, numberOf(request), request.query)
  })
  app.post(`${NODE}/media`, (request) => uploadMedia(context, numberOf(request), request))
  app.post(`${NODE}/messages`, (request, reply) => {
    const number = numberOf(request)
    refuseUnregistered(number)
    if (isMarkRead(request.body)) return markRead(context, number, request.body)
    limitMessages(context, number, request.body)
    const { answer, afterwards } = sendMessage(context, number, request.body)
    follow(request, reply, afterwards)
    return answer
  })
}

/** What a request leads to begins once its answer is out; where a fault holds that back, without it. */
function follow({ answerFate }: FastifyRequest, { raw }: FastifyReply, afterwards: () => void): void {
  if (answerFate && answerFate.lateByMs > 0) afterwards()
  else raw.once('close', afterwards)
}

function registrationRoutes(app: FastifyInstance, context: GraphContext): void {
  app.post(`${NODE}/request_code`, (request) => requestCode(context, numberOf(request), request.body))
  app.post(`${NODE}/verify_code`, (request) => verifyCode(context, numberOf(request), request.body))
  app.post(`${NODE}/register`, (request) => register(context, numberOf(request), request.body))
  app.post(`${NODE}/deregister`, (request) => deregister(context, numberOf(request)))
}

function accountRoutes(app: FastifyInstance, context: GraphContext): void {
  const asking = (request: FastifyRequest) => authorizedOf(request).app
  app.get(`${NODE}/phone_numbers`, (request) => listPhoneNumbers(context, asking(request), accountOf(request), request))
  const subscribedApps = `${NODE}/subscribed_apps`
  app.get(subscribedApps, (request) => listSubscribedApps(context, accountOf(request)))
  app.post(subscribedApps, (request) => subscribeApp(context, asking(request), accountOf(request), request.body))
  app.delete(subscribedApps, (request) => unsubscribeApp(context, asking(request), accountOf(request)))
  const { templates } = context
  const edge = `${NODE}/message_templates`
  app.get(edge, (request) => listTemplates(templates, accountOf(request).id, request))
  app.post(edge, (request) => createTemplate(templates, accountOf(request).id, request.body))
  app.delete(edge, (request) => deleteTemplate(templates, accountOf(request).id, request.query))
}

function appRoutes(app: FastifyInstance, context: GraphContext): void {
  const edge = `${NODE}/subscriptions`
  app.get(edge, (request) => listSubscriptions(appOf(request)))
  app.post(edge, (request) => subscribeFields(context, appOf(request), request.body))
  app.delete(edge, (request) => unsubscribeFields(context, appOf(request), request.query))
}

/** What Fastify itself refuses: a body that is not JSON, too long, or of another type. */
function asFault(error: FastifyError, request: FastifyRequest): GraphFault {
  if (error.statusCode !== undefined && error.statusCode < 500)
    return refusal(100, `The body must be JSON with Content-Type application/json: ${error.message}.`)
  console.error(`whatsapp-simulator: ${request.method} ${request.routeOptions.url} failed`, error)
  return refusal(131000, 'The simulator has failed; its log says why.')
}

function record(context: GraphContext, request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
  const response = typeof payload === 'string' ? readable(payload) : null
  context.log.add({
    at: request.beganAt ?? context.network.clock.now(),
    kind: 'graph',
    method: request.method,
    url: request.originalUrl.replace(/access_token=[^&]*/g, 'access_token=…'),
    app: request.authorized?.app.id ?? null,
    business: businessOf(request),
    call: callOf(request.body, response),
    headers: headersThatMatter(request.headers),
    body: request.body ?? null,
    raw: null,
    status: reply.statusCode,
    response,
    error: null,
    attempt: 1,
    ms: Math.round(reply.elapsedTime),
    late: false,
    retryInMs: null,
  })
}

function businessOf({ authorized }: FastifyRequest): string | null {
  return authorized?.object.kind === 'number' ? authorized.object.business.number : null
}

/** Whether there was a token is told, the token is not. */
function headersThatMatter(headers: FastifyRequest['headers']): Record<string, string> {
  const told: Record<string, string> = {}
  for (const name of ['content-type', 'content-length', 'user-agent', 'accept'] as const) {
    const value = headers[name]
    if (value !== undefined) told[name] = value
  }
  const { authorization } = headers
  if (authorization !== undefined) told.authorization = /^Bearer /i.test(authorization) ? 'Bearer …' : '…'
  return told
}

/** The call that a request is about: named in it, or, as `connect` makes one, in its answer. */
function callOf(body: unknown, response: unknown): string | null {
  const { call_id: named } = (body ?? {}) as { call_id?: unknown }
  if (typeof named === 'string') return named
  const { calls } = (response ?? {}) as { calls?: { id?: unknown }[] }
  const made = calls?.[0]?.id
  return typeof made === 'string' ? made : null
}

import swagger from '@fastify/swagger'
import { SpeechFailed, UnreadableAudio } from '@ringway/sound'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { ZodError } from 'zod'
import { borderRoutes } from './border.ts'
import { businessRoutes } from './businesses.ts'
import { callActionRoutes } from './call-actions.ts'
import { callAudioRoutes } from './call-audio.ts'
import { callExportRoutes } from './call-export.ts'
import { callScriptRoutes } from './call-script.ts'
import { callRoutes } from './calls.ts'
import { clockRoutes } from './clock.ts'
import type { ControlContext } from './control-context.ts'
import { eventRoutes } from './events.ts'
import { expectationRoutes } from './expectations.ts'
import { faultRoutes } from './faults.ts'
import { managerRoutes } from './manager.ts'
import { mediaRoutes } from './media.ts'
import { permissionRoutes } from './permission.ts'
import { qualityRoutes } from './quality.ts'
import { Refusal, refusalBody } from './refusal.ts'
import { requestRoutes } from './requests.ts'
import { switchRoutes } from './switches.ts'
import { tapRoutes } from './taps.ts'
import { templateRoutes } from './templates.ts'
import { threadRoutes } from './threads.ts'
import { userActionRoutes } from './user-actions.ts'
import { userRoutes } from './users.ts'

const DOCS_HINT = 'GET /_sim/v1/openapi.json describes every request.'

/** The control API: what tests, scripts and the phone pages do to the network. */
export async function controlRoutes(parent: FastifyInstance, context: ControlContext): Promise<void> {
  const app = parent.withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerError)
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send(notThere(request.method, request.url.split('?', 1)[0] ?? '')),
  )
  await app.register(swagger, {
    openapi: { info: { title: 'WhatsApp simulator: control API', version: '1' } },
    transform: jsonSchemaTransform,
  })
  await app.register(async (scope) => {
    const routes = scope.withTypeProvider<ZodTypeProvider>()
    userRoutes(routes, context)
    userActionRoutes(routes, context)
    threadRoutes(routes, context)
    tapRoutes(routes, context)
    permissionRoutes(routes, context)
    mediaRoutes(routes, context)
    callRoutes(routes, context)
    callActionRoutes(routes, context)
    callAudioRoutes(routes, context)
    callScriptRoutes(routes, context)
    expectationRoutes(routes, context)
    callExportRoutes(routes, context)
    clockRoutes(routes, context)
    eventRoutes(routes, context)
    businessRoutes(routes, context)
    faultRoutes(routes, context)
    managerRoutes(routes, context)
    qualityRoutes(routes, context)
    switchRoutes(routes, context)
    templateRoutes(routes, context)
    borderRoutes(routes, context)
    requestRoutes(routes, context)
    routes.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
  })
}

function notThere(method: string, path: string) {
  return refusalBody({ code: 'not_found', message: `There is no ${method} ${path}.`, hint: DOCS_HINT })
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof Refusal) return reply.code(error.status).send(refusalBody(error))
  if (hasZodFastifySchemaValidationErrors(error)) return badRequest(reply, firstFault(error.validation))
  if (error instanceof ZodError) return badRequest(reply, firstFault(error.issues))
  if (error instanceof UnreadableAudio || error instanceof SpeechFailed) return badRequest(reply, error.message)
  if (error.statusCode !== undefined && error.statusCode < 500) return badRequest(reply, error.message)
  console.error(`whatsapp-simulator: ${request.method} ${request.routeOptions.url} failed`, error)
  const body = { code: 'internal', message: 'The simulator has failed.', hint: 'Its log says why.' }
  return reply.code(500).send(refusalBody(body))
}

function badRequest(reply: FastifyReply, message: string) {
  return reply.code(400).send(refusalBody({ code: 'bad_request', message, hint: DOCS_HINT }))
}

type Fault = {
  readonly message?: string
  readonly instancePath?: string
  readonly path?: readonly PropertyKey[]
}

/** `text: Too small…`: the key and what is wrong with it. */
function firstFault(faults: readonly Fault[]): string {
  const fault = faults[0]
  const key = fault?.path?.join('.') ?? fault?.instancePath?.split('/').filter(Boolean).join('.') ?? ''
  return `${key ? `${key}: ` : ''}${fault?.message ?? 'The request is not valid'}`
}

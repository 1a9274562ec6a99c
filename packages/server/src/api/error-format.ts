import type { FastifyReply, FastifyRequest } from 'fastify'
import { REFUSALS, type Refusal, Refused, toErrorBody } from '../contract/twilio/errors.ts'
import { IllegalMove } from '../domain/call.ts'
import { BadCursor, NoConnection } from '../store/errors.ts'
import { MAX_BODY_BYTES } from './bodies.ts'
import { pathOf } from './endpoint.ts'
import { namedProduct, needsHost } from './twilio-host.ts'

/** What is nobody's fault but ours. */
const OURS: ReadonlySet<Refusal> = new Set([REFUSALS.INTERNAL_ERROR, REFUSALS.SERVER_BUSY])

/** What the HTTP library refuses by itself, by its own codes. */
const FROM_FASTIFY: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: REFUSALS.BODY_TOO_LARGE,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: REFUSALS.UNSUPPORTED_MEDIA_TYPE,
  FST_ERR_BAD_URL: REFUSALS.UNKNOWN_RESOURCE,
  FST_ERR_MAX_PARAM_LENGTH: REFUSALS.UNKNOWN_RESOURCE,
}

/**
 * The one place where an error becomes an answer. Of an error of ours the caller learns nothing but, where it is so, that nothing
 * was done; `broke` is told.
 */
export function formatErrors(broke: (broken: { requestId: string; route: string; error: unknown }) => void) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const refused = asRefused(error)
    if (OURS.has(refused.refusal)) broke({ requestId: request.id, route: routeOf(request), error })
    return refuse(refused, request, reply)
  }
}

/** Nothing is registered at this path. */
export function notFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const hint = needsHost(pathOf(request)) && namedProduct(request.headers) === null
  return refuse(new Refused(hint ? REFUSALS.HOST_NEEDED : REFUSALS.UNKNOWN_RESOURCE), request, reply)
}

/** Method and pattern of the route a request came to, for the log: no SIDs, no query. */
export function routeOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? '(unknown)'}`
}

function refuse(refused: Refused, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const body = toErrorBody(refused, pathOf(request))
  if (body.status === 401) reply.header('WWW-Authenticate', 'Basic realm="Twilio API"')
  if (body.status === 405) reply.header('Allow', String(refused.facts.allowed))
  return reply.code(body.status).type('application/json').serializer(JSON.stringify).send(body)
}

function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error
  if (error instanceof IllegalMove) return new Refused(REFUSALS.CALL_STATE, { status: error.from })
  if (error instanceof BadCursor) return new Refused(REFUSALS.INVALID_PAGE_TOKEN)
  if (error instanceof NoConnection) return new Refused(REFUSALS.SERVER_BUSY)
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown }
  const known = FROM_FASTIFY[String(code)]
  if (known) return new Refused(known, { limit: MAX_BODY_BYTES })
  const ofTheCaller = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  return new Refused(ofTheCaller ? REFUSALS.UNREADABLE_REQUEST : REFUSALS.INTERNAL_ERROR)
}

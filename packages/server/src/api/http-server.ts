import { randomBytes } from 'node:crypto'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import type { Account } from '../domain/account.ts'
import { JSON_PRODUCTS, MAX_BODY_BYTES, takeForms, takeJson } from './bodies.ts'
import { serveDocs } from './docs.ts'
import type { Endpoint, Rooms } from './endpoint.ts'
import { ENDPOINTS } from './endpoints.ts'
import { formatErrors, notFound, routeOf } from './error-format.ts'
import { type FrontPageOptions, serveFrontPage } from './front-page.ts'
import { type HouseState, serveHealth } from './health.ts'
import { limitRequests } from './request-limit.ts'
import { addResponseHeaders } from './response-headers.ts'
import { namedProduct, type Surface } from './twilio-host.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking; null until authenticated. */
    account: Account | null
  }
  interface FastifyContextConfig {
    /** The Twilio product a route belongs to; absent on our own pages. */
    surface?: Surface
  }
}

/** What the REST API tells about itself. */
export type ApiEvents = {
  /** A request of the REST API was answered. */
  restAnswered(answer: { readonly ms: number; readonly status: number; readonly route: string }): void
  /** A request met an error of ours; its answer said only that there was one. `requestId` is in the answer's header. */
  restBroke(broken: { readonly requestId: string; readonly route: string; readonly error: unknown }): void
  /** Prometheus text. */
  metrics(): Promise<string>
}

export type ApiOptions = Rooms &
  FrontPageOptions & {
    readonly events: ApiEvents
    readonly state: () => HouseState
    readonly measure: () => Promise<void>
    readonly load: () => Readonly<Record<string, number>>
    readonly limits: Readonly<Record<string, number>> & { readonly requests: number }
    readonly patience?: Patience
    /** Believe X-Forwarded-Proto and X-Forwarded-Host when absolute links are written. */
    readonly trustProxy: boolean
  }

/** How long slow senders may hold a connection, in ms. */
export type Patience = {
  /** For the head of a request. */
  readonly headMs: number
  /** For a whole request. */
  readonly requestMs: number
  /** How often connections are looked after. */
  readonly lookEveryMs: number
}

const PATIENCE: Patience = { headMs: 10_000, requestMs: 30_000, lookEveryMs: 2_000 }

/**
 * The HTTP edge: Twilio's REST API, `/docs`, `/healthz`, `/readyz`, `/metrics` and `/`.
 *
 * Not listening yet: other doors of the house (Meta's webhook, development routes) are registered on the returned
 * instance as plugins, and CONNECT is a listener on its `server`. Plugins inherit the error format, nothing else.
 */
export async function openApi(options: ApiOptions): Promise<FastifyInstance> {
  const { headMs, requestMs, lookEveryMs } = options.patience ?? PATIENCE
  const onError = formatErrors((broken) => options.events.restBroke(broken))
  const app = Fastify({
    logger: false,
    trustProxy: options.trustProxy,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: requestMs,
    http: { headersTimeout: headMs, connectionsCheckingInterval: lookEveryMs },
    genReqId: () => `RQ${randomBytes(16).toString('hex')}`,
    // A path that cannot be decoded; the library's own type for the request is wider than it need be.
    frameworkErrors: (error, request, reply) => void onError(error, request as FastifyRequest, reply as FastifyReply),
  })
  app.decorateRequest('account', null)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(onError)
  app.setNotFoundHandler(notFound)
  addResponseHeaders(app)
  refuseOtherProducts(app)
  limitRequests(app, options.limits.requests)
  await serveDocs(app, options.version)
  await app.register(async (forms) => {
    await takeForms(forms)
    serve(forms, options, ({ body }) => body === 'form')
  })
  for (const [product, words] of Object.entries(JSON_PRODUCTS))
    await app.register(async (json) => {
      await takeJson(json, words)
      serve(json, options, ({ body, surface }) => body === 'json' && surface === product)
    })
  refuseOtherMethods(app)
  const { store, state, measure, load, limits } = options
  serveHealth(app, { store, state, measure, load, limits, metrics: () => options.events.metrics() })
  serveFrontPage(app, options)
  return app
}

function serve(app: FastifyInstance, options: ApiOptions, mine: (endpoint: Endpoint) => boolean): void {
  app.addHook('onResponse', async (request, reply) =>
    options.events.restAnswered({ ms: reply.elapsedTime, status: reply.statusCode, route: routeOf(request) }),
  )
  for (const endpoint of ENDPOINTS.filter(mine)) endpoint.register(app, options)
}

/** A request that names a host of Twilio's gets that product's paths and no others. */
function refuseOtherProducts(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    const named = namedProduct(request.headers)
    if (named !== null && named !== request.routeOptions.config?.surface) throw new Refused(REFUSALS.UNKNOWN_RESOURCE)
  })
}

/** A method that a known path does not have is 405 with the ones it has, rather than 404. */
function refuseOtherMethods(app: FastifyInstance): void {
  for (const path of new Set(ENDPOINTS.map((endpoint) => endpoint.path))) {
    const here = ENDPOINTS.filter((endpoint) => endpoint.path === path)
    const allowed = here.map((endpoint) => String(endpoint.method))
    const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((method) => !allowed.includes(method))
    app.route({
      method: others,
      url: path,
      config: { surface: here[0]?.surface },
      schema: { hide: true },
      onRequest: async (request) => {
        const facts = { method: request.method, allowed: allowed.join(', ') }
        throw new Refused(REFUSALS.METHOD_NOT_ALLOWED, facts)
      },
      handler: async () => undefined,
    })
  }
}

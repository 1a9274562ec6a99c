import { timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal, refusalBody } from './control/refusal.ts'

const CONTROL = '/_sim/'
const COOKIE = 'simulator_token'

/**
 * Keeps other people's web pages, and without the token everybody, out.
 *
 * With a token the control API wants it: as a bearer, or as the cookie that a page gets when it is opened with
 * `?token=`. Without one, requests must name the simulator by an IP address or localhost, which a page that reached us
 * by a rebound DNS name cannot do. What changes something must not come from another origin, token or not.
 */
export function guard(app: FastifyInstance, options: { readonly token: string | null; readonly host: string }): void {
  app.addHook('onRequest', async (request, reply) => {
    const refusal = refused(request, options)
    if (refusal) return reply.code(refusal.status).send(refusalBody(refusal))
    if (options.token !== null) rememberToken(request, reply, options.token)
  })
}

function refused(request: FastifyRequest, { token, host }: { token: string | null; host: string }): Refusal | null {
  if (token === null && !isOurName(request.hostname, host)) return STRANGE_HOST
  if (crossesOrigin(request)) return CROSS_ORIGIN
  if (token !== null && isControl(request) && !holds(request, token)) return NO_TOKEN
  return null
}

const STRANGE_HOST = new Refusal(
  403,
  'strange_host',
  'The simulator answers only to an IP address or localhost.',
  'Open it as http://127.0.0.1:PORT, or set SIMULATOR_TOKEN to use another name.',
)
const CROSS_ORIGIN = new Refusal(
  403,
  'cross_origin',
  'Another web page may not change anything here.',
  'Send the request without an Origin header, or from the simulator’s own pages.',
)
const NO_TOKEN = new Refusal(
  401,
  'token_needed',
  'The control API wants its token.',
  'Send Authorization: Bearer with SIMULATOR_TOKEN, or open the phone page with ?token= once.',
)

/** By the route that was found, not the path as written: `/%5fsim/` is the same route. */
function isControl({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.url?.startsWith(CONTROL) ?? false
}

function isOurName(name: string, bound: string): boolean {
  const bare = name.replace(/^\[|\]$/g, '')
  return bare === 'localhost' || bare === bound || isIP(bare) !== 0
}

function crossesOrigin({ method, headers }: FastifyRequest): boolean {
  const { origin, host } = headers
  if (method === 'GET' || method === 'HEAD' || origin === undefined) return false
  return URL.canParse(origin) ? new URL(origin).host !== host : true
}

function holds(request: FastifyRequest, token: string): boolean {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const cookies = (request.headers.cookie ?? '').split(/; */)
  const cookie = cookies.find((each) => each.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1)
  return [bearer, cookie && decodeURIComponent(cookie)].some((given) => given !== undefined && equal(given, token))
}

/** A page opened with the right `?token=` gets it as a cookie that no script can read. */
function rememberToken(request: FastifyRequest, reply: FastifyReply, token: string): void {
  const { token: given } = request.query as { token?: unknown }
  if (typeof given !== 'string' || !equal(given, token)) return
  reply.header('set-cookie', `${COOKIE}=${encodeURIComponent(token)}; Path=/; HttpOnly; SameSite=Strict`)
}

function equal(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify'
import { z } from 'zod'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import type { Place } from '../contract/twilio/paging.ts'
import type { Account } from '../domain/account.ts'
import type { Call } from '../domain/call.ts'
import { type CallSid, isSid } from '../domain/sid.ts'
import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/store.ts'
import { authenticate } from './authenticate.ts'
import type { Surface } from './twilio-host.ts'

/** What endpoints reach for. */
export type Rooms = {
  readonly store: Store
  readonly clock: Clock
  readonly live: {
    /** Ends a call and resolves with its record afterwards. @throws IllegalMove */
    end(sid: CallSid, as: 'completed' | 'canceled'): Promise<Call>
  }
}

type Prefix = 'AP' | 'CA' | 'XE' | 'NO' | 'HX' | 'SM' | 'MM'

/** An endpoint as data: its address, what it takes and what it answers. The docs are made of the same. */
type Spec<P extends Prefix, Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType> = {
  readonly surface: Surface
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `:AccountSid` must be the authenticated account, `:Sid` an identifier that begins with `sid`, or with one of them. */
  readonly path: string
  readonly summary: string
  readonly sid?: P | readonly P[]
  readonly query?: Query
  /** A form's parameters; those in the query count as well, as in Twilio's 2010 API. */
  readonly form?: Body
  /** A JSON body, in the schema's spelling or in camelCase. */
  readonly json?: Body
  readonly status: 200 | 201 | 202 | 204
  /** Absent where the answer has no body. */
  readonly answer?: Answer
}

/** A request that is authenticated and well-formed. */
export type Ask<P extends Prefix, Query, Body> = {
  readonly account: Account
  readonly sid: `${P}${string}`
  readonly query: Query
  readonly body: Body
  readonly place: Place
}

export type Endpoint = {
  readonly surface: Surface
  readonly method: HTTPMethods
  readonly path: string
  readonly body: 'form' | 'json'
  register(app: FastifyInstance, rooms: Rooms): void
}

/** Joins an endpoint's data to what it does. `handle` answers the body; the status is the spec's. */
export function endpoint<
  P extends Prefix = never,
  Query extends z.ZodType = z.ZodUnknown,
  Body extends z.ZodType = z.ZodUnknown,
  Answer extends z.ZodType = z.ZodVoid,
>(
  spec: Spec<P, Query, Body, Answer>,
  handle: (ask: Ask<P, z.output<Query>, z.output<Body>>, rooms: Rooms) => Promise<z.output<Answer>>,
): Endpoint {
  const { surface, method, path, status } = spec
  return {
    surface,
    method,
    path,
    body: spec.json ? 'json' : 'form',
    register: (app, rooms) => {
      app.route({
        method,
        url: path,
        config: { surface },
        schema: schemaOf(spec),
        onRequest: async (request) => {
          request.account = await authenticate(rooms.store, request.headers.authorization)
          checkPath(request, request.account, [spec.sid ?? []].flat())
        },
        handler: async (request, reply) => {
          reply.code(status)
          return await handle(askOf<P, z.output<Query>, z.output<Body>>(request), rooms)
        },
      })
    },
  }
}

/** The record, or a refusal that says it was not found. */
export function found<T>(record: T | null | undefined): T {
  if (record === null || record === undefined) throw new Refused(REFUSALS.UNKNOWN_RESOURCE)
  return record
}

function checkPath(request: FastifyRequest, account: Account, prefixes: readonly Prefix[]): void {
  const { AccountSid, Sid } = request.params as { AccountSid?: string; Sid?: string }
  if (AccountSid !== undefined && AccountSid !== account.sid) throw new Refused(REFUSALS.UNKNOWN_RESOURCE)
  if (prefixes.length > 0 && !prefixes.some((prefix) => isSid(prefix, Sid ?? '')))
    throw new Refused(REFUSALS.UNKNOWN_RESOURCE)
}

function askOf<P extends Prefix, Query, Body>(request: FastifyRequest): Ask<P, Query, Body> {
  const { account, params, query, body } = request
  if (account === null) throw new Refused(REFUSALS.AUTHENTICATION_FAILED)
  return {
    account,
    sid: (params as { Sid: `${P}${string}` }).Sid,
    query: query as Query,
    body: body as Body,
    place: {
      origin: `${request.protocol}://${request.host}`,
      path: pathOf(request),
      query: new URLSearchParams(request.url.split('?')[1] ?? ''),
    },
  }
}

/** The path as it was sent, without its query. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/'
}

function schemaOf(spec: Spec<Prefix, z.ZodType, z.ZodType, z.ZodType>) {
  const body = spec.form ?? spec.json
  const names = [...spec.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  return {
    summary: spec.summary,
    tags: [spec.surface],
    security: [{ basic: [] }],
    ...(names.length > 0 && { params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }),
    ...(spec.query && { querystring: spec.query }),
    ...(body && { body, consumes: [spec.json ? 'application/json' : 'application/x-www-form-urlencoded'] }),
    response: { [spec.status]: spec.answer ?? z.undefined().describe('No content') },
  }
}

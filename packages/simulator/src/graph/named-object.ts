import type { FastifyRequest } from 'fastify'
import type { Account } from '../network/apps/account.ts'
import type { App } from '../network/apps/app.ts'
import type { BusinessNumber } from '../network/business.ts'
import type { Authorized, GraphParams } from './graph-context.ts'
import { noSuchObject } from './graph-fault.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is and what it is about; set once token and object have been checked. */
    authorized?: Authorized
  }
}

/** The number that the path names. @throws GraphFault 100 subcode 33 where it names something else */
export function numberOf(request: FastifyRequest): BusinessNumber {
  const { object } = authorizedOf(request)
  if (object.kind === 'number') return object.business
  throw otherKind(request)
}

/** The account that the path names. @throws GraphFault 100 subcode 33 where it names something else */
export function accountOf(request: FastifyRequest): Account {
  const { object } = authorizedOf(request)
  if (object.kind === 'account') return object.account
  throw otherKind(request)
}

/** The app that the path names. @throws GraphFault 100 subcode 33 where it names something else */
export function appOf(request: FastifyRequest): App {
  const { object } = authorizedOf(request)
  if (object.kind === 'app') return object.app
  throw otherKind(request)
}

/** The app whose token the request brings, and the object that the path names. */
export function authorizedOf(request: FastifyRequest): Authorized {
  if (!request.authorized) throw new Error('the token has not been checked')
  return request.authorized
}

export function otherKind(request: FastifyRequest) {
  return noSuchObject(request.method, (request.params as GraphParams).id)
}

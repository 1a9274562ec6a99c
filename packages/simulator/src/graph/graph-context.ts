import type { FastifyRequest } from 'fastify'
import type { BusinessNumber } from '../network/business.ts'
import type { Calls } from '../network/calls/calls.ts'
import type { Messages } from '../network/messages/messages.ts'
import type { Network } from '../network/network.ts'
import type { Permissions } from '../network/permissions/permissions.ts'
import type { Template } from '../network/templates/template.ts'
import type { Templates } from '../network/templates/templates.ts'
import type { RequestsLog } from '../requests-log.ts'
import type { WebhookSender } from '../webhooks/webhook-sender.ts'
import { badToken, noSuchObject } from './graph-fault.ts'

/** What Graph's endpoints work with. */
export type GraphContext = {
  readonly network: Network
  readonly calls: Calls
  readonly messages: Messages
  readonly permissions: Permissions
  readonly templates: Templates
  readonly webhooks: WebhookSender
  readonly log: RequestsLog
}

/** Version and object of a Graph path. */
export type GraphParams = { readonly version: string; readonly id: string }

/** The object that a Graph path names. */
export type GraphObject =
  | { readonly kind: 'number'; readonly business: BusinessNumber }
  | { readonly kind: 'account'; readonly wabaId: string }
  | { readonly kind: 'template'; readonly template: Template }

/**
 * The object that the path names, for whoever may use it: first the token, then the object, before the body is read.
 *
 * @throws GraphFault 190 for the token, 100 subcode 33 for the object
 */
export function authorized({ network, templates }: GraphContext, request: FastifyRequest): GraphObject {
  const token = bearerOf(request)
  const mine = token === null ? [] : network.businesses().filter((business) => business.token === token)
  if (mine.length === 0) throw badToken(token !== null)
  const { id } = request.params as GraphParams
  const business = mine.find(({ phoneNumberId }) => phoneNumberId === id)
  if (business) return { kind: 'number', business }
  if (mine.some(({ wabaId }) => wabaId === id)) return { kind: 'account', wabaId: id }
  const template = templates.get(id)
  if (template && mine.some(({ wabaId }) => wabaId === template.wabaId)) return { kind: 'template', template }
  throw noSuchObject(request.method, id)
}

function bearerOf(request: FastifyRequest): string | null {
  const header = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')
  if (header?.[1]) return header[1]
  const { access_token: inQuery } = request.query as { access_token?: unknown }
  return typeof inQuery === 'string' && inQuery !== '' ? inQuery : null
}

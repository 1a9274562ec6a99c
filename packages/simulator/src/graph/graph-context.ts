import type { FastifyRequest } from 'fastify'
import type { Account } from '../network/apps/account.ts'
import type { App } from '../network/apps/app.ts'
import type { GraphUsage } from '../network/apps/graph-limits.ts'
import type { BusinessNumber } from '../network/business.ts'
import type { Calls } from '../network/calls/calls.ts'
import type { Media } from '../network/media/media.ts'
import type { Messages } from '../network/messages/messages.ts'
import type { Network } from '../network/network.ts'
import type { Permissions } from '../network/permissions/permissions.ts'
import type { Template } from '../network/templates/template.ts'
import type { Templates } from '../network/templates/templates.ts'
import type { RequestsLog } from '../requests-log.ts'
import type { WebhookSender } from '../webhooks/webhook-sender.ts'
import { badToken, expiredToken, noSuchObject } from './graph-fault.ts'

/** What Graph's endpoints work with. */
export type GraphContext = {
  readonly network: Network
  readonly calls: Calls
  readonly messages: Messages
  readonly permissions: Permissions
  readonly templates: Templates
  readonly webhooks: WebhookSender
  readonly usage: GraphUsage
  readonly log: RequestsLog
}

/** Version and object of a Graph path. */
export type GraphParams = { readonly version: string; readonly id: string }

/** The object that a Graph path names. */
export type GraphObject =
  | { readonly kind: 'number'; readonly business: BusinessNumber }
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'template'; readonly template: Template }
  | { readonly kind: 'app'; readonly app: App }
  | { readonly kind: 'media'; readonly media: Media }

/** Whose token it is, and the object that the path names. */
export type Authorized = { readonly app: App; readonly object: GraphObject }

/**
 * The object that the path names, for an app that may use it: first the token, then the object, before the body is read.
 *
 * @throws GraphFault 190 for the token, 100 subcode 33 for the object
 */
export function authorized(context: GraphContext, request: FastifyRequest): Authorized {
  const app = appWithToken(context, request)
  const { id } = request.params as GraphParams
  const object = objectOf(context, app, id)
  if (!object) throw noSuchObject(request.method, id)
  return { app, object }
}

/** The app whose token the request brings. @throws GraphFault 190 */
export function appWithToken({ network }: GraphContext, request: FastifyRequest): App {
  const bearer = bearerOf(request)
  const owner = bearer === null ? null : network.apps.ownerOf(bearer)
  if (!owner) throw badToken(bearer !== null)
  const { expiresAt } = owner.token
  if (expiresAt !== null && expiresAt <= network.clock.now()) throw expiredToken(expiresAt)
  return owner.app
}

function objectOf({ network, templates }: GraphContext, app: App, id: string): GraphObject | null {
  if (id === app.id) return { kind: 'app', app }
  const mayUse = (wabaId: string) => network.apps.account(wabaId)?.apps.includes(app.id) === true
  const business = network.businesses().find(({ phoneNumberId }) => phoneNumberId === id)
  if (business) return mayUse(business.wabaId) ? { kind: 'number', business } : null
  const account = network.apps.account(id)
  if (account) return mayUse(id) ? { kind: 'account', account } : null
  const template = templates.get(id)
  if (template) return mayUse(template.wabaId) ? { kind: 'template', template } : null
  const media = network.media.get(id)
  const owner = network.businesses().find(({ phoneNumberId }) => phoneNumberId === media?.phoneNumberId)
  return media && owner && mayUse(owner.wabaId) ? { kind: 'media', media } : null
}

function bearerOf(request: FastifyRequest): string | null {
  const header = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')
  if (header?.[1]) return header[1]
  const { access_token: inQuery } = request.query as { access_token?: unknown }
  return typeof inQuery === 'string' && inQuery !== '' ? inQuery : null
}

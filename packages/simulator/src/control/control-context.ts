import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Agenda } from '../network/agenda.ts'
import type { BusinessNumber } from '../network/business.ts'
import type { Calls } from '../network/calls/calls.ts'
import type { LiveCall } from '../network/calls/live-call.ts'
import type { Messages } from '../network/messages/messages.ts'
import type { Network } from '../network/network.ts'
import type { Permissions } from '../network/permissions/permissions.ts'
import type { Templates } from '../network/templates/templates.ts'
import type { User } from '../network/user.ts'
import type { RequestsLog } from '../requests-log.ts'
import type { Ears } from '../scripts/ears.ts'
import type { Voices } from '../voices.ts'
import type { WebhookSender } from '../webhooks/webhook-sender.ts'
import { notFound } from './refusal.ts'

/** What the control API works with. */
export type ControlContext = {
  readonly network: Network
  readonly calls: Calls
  readonly messages: Messages
  readonly permissions: Permissions
  readonly templates: Templates
  readonly agenda: Agenda
  readonly webhooks: WebhookSender
  readonly log: RequestsLog
  readonly voices: Voices
  readonly ears: Ears
  /** Told the time whenever it is moved; null: nobody. */
  readonly clockPeer: string | null
  /** Aborts when the simulator closes: streams and long polls end. */
  readonly closing: AbortSignal
}

export type ControlApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

export function userOf({ network }: ControlContext, number: string): User {
  const user = network.user(number)
  if (!user) throw notFound(`WhatsApp user +${number}`, 'POST /_sim/v1/users creates one.')
  return user
}

export function businessOf({ network }: ControlContext, number: string): BusinessNumber {
  const business = network.business(number)
  if (!business) throw notFound(`business number +${number}`, 'POST /_sim/v1/businesses creates one.')
  return business
}

export function callOf({ network }: ControlContext, id: string): LiveCall {
  const call = network.call(id)
  if (!call) throw notFound('call with this id', 'Call ids contain + / =: percent-encode them in paths.')
  return call
}

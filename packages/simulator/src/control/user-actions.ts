import { z } from 'zod'
import type { BusinessNumber } from '../network/business.ts'
import type { User } from '../network/user.ts'
import { businessOf, type ControlApp, type ControlContext, userOf } from './control-context.ts'
import { entryById, type Found } from './entries.ts'
import { placeCall } from './place-call.ts'
import { badRequest } from './refusal.ts'
import { PhoneNumber, WaId } from './schemas.ts'
import { callByButton } from './taps.ts'

/** What a user does of their own accord: writes, calls. What they do with a message is in taps.ts. */
export function userActionRoutes(app: ControlApp, context: ControlContext): void {
  writeRoute(app, context)
  callRoute(app, context)
}

function writeRoute(app: ControlApp, context: ControlContext): void {
  app.post(
    '/users/:wa_id/messages',
    {
      schema: {
        summary: 'The user writes to a business',
        params: WaId,
        body: z.strictObject({ to: PhoneNumber, text: z.string().min(1).max(4096) }),
        response: { 201: z.object({ message_id: z.string() }) },
      },
    },
    ({ params, body }, reply) => {
      const user = userOf(context, params.wa_id)
      const id = context.messages.fromUser(user, businessOf(context, body.to), body.text)
      reply.code(201)
      return { message_id: id }
    },
  )
}

function callRoute(app: ControlApp, context: ControlContext): void {
  app.post(
    '/users/:wa_id/calls',
    {
      schema: {
        summary: 'The user calls a business',
        params: WaId,
        body: z.strictObject({
          to: PhoneNumber,
          via: z.enum(['icon', 'button', 'link']).default('icon'),
          message_id: z.string().optional().meta({ description: 'With via button: the message that has it' }),
          payload: z.string().max(512).optional().meta({ description: 'With via link: its biz_payload' }),
        }),
        response: { 201: z.object({ call_id: z.string() }) },
      },
    },
    async ({ params, body }, reply) => {
      const user = userOf(context, params.wa_id)
      const business = businessOf(context, body.to)
      reply.code(201)
      if (body.via !== 'button') return { call_id: await placeCall(context, user, business, body.via, payloadOf(body)) }
      return { call_id: await callByButton(context, buttonMessage(context, user, business, body.message_id)) }
    },
  )
}

function payloadOf({ via, payload }: { via: string; payload?: string | undefined }): string | null {
  if (payload === undefined) return null
  if (via === 'link') return payload
  throw badRequest('payload: only a link has one of its own.', 'Leave it out, or give via link.')
}

function buttonMessage(context: ControlContext, user: User, { number }: BusinessNumber, id: string | undefined): Found {
  const hint = 'message_id is the message of this business whose button is tapped.'
  if (id === undefined) throw badRequest('message_id: via button needs it.', hint)
  const found = entryById(context, user, id)
  if (found.business.number === number) return found
  throw badRequest(`message_id: that message is from +${found.business.number}.`, hint)
}

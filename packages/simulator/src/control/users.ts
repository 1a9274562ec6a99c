import { z } from 'zod'
import type { BusinessNumber } from '../network/business.ts'
import type { User } from '../network/user.ts'
import { businessOf, type ControlApp, type ControlContext, userOf } from './control-context.ts'
import { entryById, type Found } from './entries.ts'
import { poll } from './long-poll.ts'
import { placeCall } from './place-call.ts'
import { Refusal } from './refusal.ts'
import { NewUser, PhoneNumber, Poll, type Saying, UserChange, UserView } from './schemas.ts'
import { callByButton } from './taps.ts'
import { userView } from './views.ts'

const WhoseNumber = z.object({ wa_id: PhoneNumber })

/** WhatsApp users: who they are and what they do. Their threads are in threads.ts. */
export function userRoutes(app: ControlApp, context: ControlContext): void {
  const { network } = context
  app.get(
    '/users',
    { schema: { summary: 'All users', querystring: z.object(Poll), response: { 200: z.array(UserView) } } },
    (request) => poll(context, request, request.query, () => network.users().map(userView)),
  )
  app.post(
    '/users',
    { schema: { summary: 'Create or replace a user', body: NewUser, response: { 200: UserView } } },
    async ({ body }) => {
      const user: User = {
        waId: freeNumber(context, body.wa_id),
        name: body.name ?? `+${body.wa_id}`,
        onCall: body.onCall,
        answerAfterMs: body.answerAfterMs,
        audio: await audioOf(context, body.audio),
      }
      network.putUser(user)
      return userView(user)
    },
  )
  app.get(
    '/users/:wa_id',
    { schema: { summary: 'One user', params: WhoseNumber, querystring: z.object(Poll), response: { 200: UserView } } },
    (request) => poll(context, request, request.query, () => userView(userOf(context, request.params.wa_id))),
  )
  app.patch(
    '/users/:wa_id',
    { schema: { summary: 'Change a user', params: WhoseNumber, body: UserChange, response: { 200: UserView } } },
    async ({ params, body }) => {
      const audio = body.audio === undefined ? {} : { audio: await audioOf(context, body.audio) }
      const user = userOf(context, params.wa_id)
      const after: User = {
        ...user,
        name: body.name ?? user.name,
        onCall: body.onCall ?? user.onCall,
        answerAfterMs: body.answerAfterMs ?? user.answerAfterMs,
        ...audio,
      }
      network.putUser(after)
      return userView(after)
    },
  )
  actionRoutes(app, context)
}

/** What a user does: writes, calls. */
function actionRoutes(app: ControlApp, context: ControlContext): void {
  app.post(
    '/users/:wa_id/messages',
    {
      schema: {
        summary: 'The user writes to a business',
        params: WhoseNumber,
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
  app.post(
    '/users/:wa_id/calls',
    {
      schema: {
        summary: 'The user calls a business',
        params: WhoseNumber,
        body: z.strictObject({
          to: PhoneNumber,
          via: z.enum(['icon', 'button', 'link']).default('icon'),
          message_id: z.string().optional().meta({ description: 'With via button: the message that has it' }),
        }),
        response: { 201: z.object({ call_id: z.string() }) },
      },
    },
    async ({ params, body }, reply) => {
      const user = userOf(context, params.wa_id)
      const business = businessOf(context, body.to)
      reply.code(201)
      if (body.via !== 'button') return { call_id: await placeCall(context, user, business, body.via) }
      return { call_id: await callByButton(context, buttonMessage(context, user, business, body.message_id)) }
    },
  )
}

function buttonMessage(context: ControlContext, user: User, { number }: BusinessNumber, id: string | undefined): Found {
  const hint = 'message_id is the message of this business whose button is tapped.'
  if (id === undefined) throw new Refusal(400, 'bad_request', 'message_id: via button needs it.', hint)
  const found = entryById(context, user, id)
  if (found.business.number === number) return found
  throw new Refusal(400, 'bad_request', `message_id: that message is from +${found.business.number}.`, hint)
}

function freeNumber({ network }: ControlContext, waId: string): string {
  if (!network.business(waId)) return waId
  throw new Refusal(409, 'number_in_use', `+${waId} is a business number.`, 'Give the user another number.')
}

async function audioOf({ voices }: ControlContext, saying: Saying | null): Promise<User['audio']> {
  return saying && { pcm: await voices.sound(saying), loop: saying.loop }
}

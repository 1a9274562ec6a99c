import { z } from 'zod'
import type { User } from '../network/user.ts'
import { type ControlApp, type ControlContext, userOf } from './control-context.ts'
import { poll } from './long-poll.ts'
import { Refusal } from './refusal.ts'
import { NewUser, PhoneNumber, Poll, type Saying, UserChange, UserView, WaId } from './schemas.ts'
import { userView } from './views.ts'

/** WhatsApp users: who they are, and how they take calls. What they do is in user-actions.ts, their threads in threads.ts. */
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
        ...idsOf(body),
        script: body.script,
      }
      network.putUser(user)
      return userView(user)
    },
  )
  app.get(
    '/users/:wa_id',
    { schema: { summary: 'One user', params: WaId, querystring: z.object(Poll), response: { 200: UserView } } },
    (request) => poll(context, request, request.query, () => userView(userOf(context, request.params.wa_id))),
  )
  changeRoute(app, context)
  numberRoute(app, context)
}

function changeRoute(app: ControlApp, context: ControlContext): void {
  app.patch(
    '/users/:wa_id',
    { schema: { summary: 'Change a user', params: WaId, body: UserChange, response: { 200: UserView } } },
    async ({ params, body }) => {
      const audio = body.audio === undefined ? {} : { audio: await audioOf(context, body.audio) }
      const user = userOf(context, params.wa_id)
      const after: User = {
        ...user,
        name: body.name ?? user.name,
        onCall: body.onCall ?? user.onCall,
        answerAfterMs: body.answerAfterMs ?? user.answerAfterMs,
        script: body.script === undefined ? user.script : body.script,
        ...audio,
        ...idsOf(body),
      }
      context.network.putUser(after)
      return userView(after)
    },
  )
}

function numberRoute(app: ControlApp, context: ControlContext): void {
  app.post(
    '/users/:wa_id/number',
    {
      schema: {
        summary: 'The user takes another number, with their chats; the businesses that they have one with are told',
        params: WaId,
        body: z.strictObject({ to: PhoneNumber }),
        response: { 200: UserView },
      },
    },
    ({ params, body }) => {
      const user = userOf(context, params.wa_id)
      const number = freeNumber(context, body.to)
      refuseKnown(context, number)
      refuseOnCall(context, user)
      return userView(context.network.changeNumber(user, number))
    },
  )
}

function refuseKnown({ network }: ControlContext, number: string): void {
  const other = network.user(number)
  if (other) throw new Refusal(409, 'number_in_use', `+${number} is the number of ${other.name}.`, 'Give another.')
}

function refuseOnCall({ network }: ControlContext, { waId, name }: User): void {
  const call = network.calls().find((each) => each.user === waId && !each.ended)
  if (!call) return
  throw new Refusal(409, 'busy', `${name} is on a call.`, 'POST /_sim/v1/calls/{id}/hangup ends it.')
}

/** Those that were given. */
function idsOf(body: z.infer<typeof UserChange>): Partial<User> {
  const { username, user_id: userId, parent_user_id: parentUserId, hidden_number: hiddenNumber } = body
  return {
    ...(username === undefined ? {} : { username }),
    ...(userId === undefined ? {} : { userId }),
    ...(parentUserId === undefined ? {} : { parentUserId }),
    ...(hiddenNumber === undefined ? {} : { hiddenNumber }),
  }
}

function freeNumber({ network }: ControlContext, waId: string): string {
  if (!network.business(waId)) return waId
  throw new Refusal(409, 'number_in_use', `+${waId} is a business number.`, 'Give the user another number.')
}

async function audioOf({ voices }: ControlContext, saying: Saying | null): Promise<User['audio']> {
  return saying && { pcm: await voices.sound(saying), loop: saying.loop }
}

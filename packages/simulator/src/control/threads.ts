import { z } from 'zod'
import { businessOf, type ControlApp, type ControlContext, userOf } from './control-context.ts'
import { poll } from './long-poll.ts'
import { ContactView, EntryView, PhoneNumber, Poll, WaId } from './schemas.ts'
import { contactView, entryView } from './views.ts'

/** What a user sees: the businesses, and the conversation with each. */
export function threadRoutes(app: ControlApp, context: ControlContext): void {
  const { network } = context
  app.get(
    '/users/:wa_id/contacts',
    {
      schema: {
        summary: 'The businesses that this user can write to',
        params: WaId,
        querystring: z.object(Poll),
        response: { 200: z.array(ContactView) },
      },
    },
    (request) =>
      poll(context, request, request.query, () => {
        const user = userOf(context, request.params.wa_id)
        return network.businesses().map((business) => contactView(network, user, business))
      }),
  )
  app.get(
    '/users/:wa_id/thread',
    {
      schema: {
        summary: 'Messages and calls with one business, in one order',
        params: WaId,
        querystring: z.object({ with: PhoneNumber, ...Poll }),
        response: { 200: z.array(EntryView) },
      },
    },
    (request) =>
      poll(context, request, request.query, () => {
        const user = userOf(context, request.params.wa_id)
        return network.thread(user, businessOf(context, request.query.with)).entries.map(entryView)
      }),
  )
}

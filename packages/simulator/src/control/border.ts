import { z } from 'zod'
import type { ControlApp, ControlContext } from './control-context.ts'
import { poll } from './long-poll.ts'
import { badRequest } from './refusal.ts'
import { Poll, RequestView } from './schemas.ts'
import { requestView } from './views.ts'

/** What crossed between network and business, and starting afresh. */
export function borderRoutes(app: ControlApp, context: ControlContext): void {
  app.get(
    '/requests',
    {
      schema: {
        summary: 'Graph requests and webhooks, oldest first: the last 2,000',
        querystring: z.object({
          call: z.string().optional(),
          since: z.string().optional().meta({ description: 'Unix milliseconds or an ISO 8601 date' }),
          ...Poll,
        }),
        response: { 200: z.array(RequestView) },
      },
    },
    (request) => {
      const { call, since } = request.query
      const filter = { call, since: since === undefined ? undefined : dateOf(since) }
      return poll(context, request, request.query, () => context.log.list(filter).map(requestView))
    },
  )
  app.post(
    '/reset',
    {
      schema: {
        summary:
          'Back to the first users without threads and permissions; templates are gone, running calls are hung up. ' +
          'The first business keeps its settings, the clock its time',
        response: { 200: z.object({ success: z.literal(true) }) },
      },
    },
    () => {
      context.calls.hangUpAll()
      context.network.reset()
      context.log.clear()
      return { success: true as const }
    },
  )
}

function dateOf(since: string): number {
  const at = /^\d+$/.test(since) ? Number(since) : Date.parse(since)
  if (!Number.isNaN(at)) return at
  throw badRequest(`since: '${since}' is no date.`, 'Unix milliseconds, or 2027-01-31T09:00:00Z.')
}

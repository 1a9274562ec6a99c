import { sameUserKey } from '@ringway/meta-wire'
import { z } from 'zod'
import { MODES } from '../network/calls/call.ts'
import type { LiveCall } from '../network/calls/live-call.ts'
import { type ControlApp, type ControlContext, callOf } from './control-context.ts'
import { poll, pollCall } from './long-poll.ts'
import { notFound, Refusal } from './refusal.ts'
import { CallId, CallView, PeaksView, PhoneNumber, Poll } from './schemas.ts'
import { callView, peaksView } from './views.ts'

const Filter = z.object({
  user: PhoneNumber.optional(),
  business: PhoneNumber.optional(),
  state: z.enum(MODES).optional(),
  opaque: z.string().optional(),
  ...Poll,
})
type Filter = z.infer<typeof Filter>

/** Calls as the network sees them. What their user does on them is in call-actions.ts. */
export function callRoutes(app: ControlApp, context: ControlContext): void {
  app.get(
    '/calls',
    {
      schema: {
        summary: 'Calls, newest first',
        querystring: Filter,
        response: { 200: z.array(CallView) },
      },
    },
    (request) =>
      poll(context, request, request.query, () => {
        const calls = context.network.calls().filter((call) => matches(call, request.query))
        return calls.map(callView)
      }),
  )
  app.get(
    '/calls/:id',
    { schema: { summary: 'One call', params: CallId, querystring: z.object(Poll), response: { 200: CallView } } },
    (request) => {
      const call = callOf(context, request.params.id)
      return pollCall(context, request, request.query, () => callView(call))
    },
  )
  heardRoute(app, context)
  peaksRoute(app, context)
}

function heardRoute(app: ControlApp, context: ControlContext): void {
  app.get(
    '/calls/:id/heard.wav',
    {
      schema: {
        summary: 'What one side of the call said, from answer to end or to now: 16-bit mono 16 kHz',
        params: CallId,
        querystring: z.object({ speaker: z.enum(['business', 'user']).default('business'), ...Poll }),
      },
    },
    async (request, reply) => {
      const call = callOf(context, request.params.id)
      await pollCall(context, request, request.query, () => callView(call))
      const wav = await call.heard(request.query.speaker)
      if (!wav) throw notFound('recording of this call any more', 'The last 100 ended calls keep theirs.')
      return reply.header('content-type', 'audio/wav').header('cache-control', 'no-store').send(wav)
    },
  )
}

function peaksRoute(app: ControlApp, context: ControlContext): void {
  app.get(
    '/calls/:id/peaks',
    {
      schema: {
        summary: 'The waveform of what one side said, from answer to end or to now',
        params: CallId,
        querystring: z.object({
          speaker: z.enum(['business', 'user']).default('business'),
          most: z.coerce
            .number()
            .int()
            .min(1)
            .max(5_000)
            .default(1_000)
            .meta({ description: 'How many peaks at most' }),
        }),
        response: { 200: PeaksView },
      },
    },
    async ({ params, query }) => peaksView(await callOf(context, params.id).voice(query.speaker)?.peaks(query.most)),
  )
}

function matches(call: LiveCall, { user, business, state, opaque }: Filter): boolean {
  return (
    (user === undefined || sameUserKey(call.user) === sameUserKey(user)) &&
    (business === undefined || call.business === business) &&
    (state === undefined || call.state.mode === state) &&
    (opaque === undefined || call.opaque === opaque)
  )
}

export function endedAlready(): Refusal {
  return new Refusal(409, 'call_ended', 'The call has ended.', 'POST /_sim/v1/users/{wa_id}/calls places another.')
}

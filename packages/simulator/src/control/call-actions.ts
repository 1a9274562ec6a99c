import { BusinessCall } from '../network/calls/business-call.ts'
import type { LiveCall } from '../network/calls/live-call.ts'
import { endedAlready } from './calls.ts'
import { type ControlApp, type ControlContext, callOf } from './control-context.ts'
import { Refusal } from './refusal.ts'
import { CallId, CallView } from './schemas.ts'
import { callView } from './views.ts'

/** What the user does on a call; each answers with the call as it is then. Sound is in call-audio.ts. */
export function callActionRoutes(app: ControlApp, context: ControlContext): void {
  app.post(
    '/calls/:id/hangup',
    { schema: { summary: 'The user hangs up; twice is fine', params: CallId, response: { 200: CallView } } },
    ({ params }) => {
      const call = callOf(context, params.id)
      call.hangUp()
      return callView(call)
    },
  )
  for (const deed of ['answer', 'decline'] as const)
    app.post(
      `/calls/:id/${deed}`,
      { schema: { summary: `The user ${deed}s a business's call`, params: CallId, response: { 200: CallView } } },
      ({ params }) => {
        const call = callOf(context, params.id)
        ringing(call, deed)[deed]()
        return callView(call)
      },
    )
}

/** The call, if it is one that its user can answer or decline now. @throws Refusal */
function ringing(call: LiveCall, deed: 'answer' | 'decline'): BusinessCall {
  const refuse = (code: string, message: string, hint: string) => new Refusal(409, code, message, hint)
  if (!(call instanceof BusinessCall))
    throw refuse('not_incoming', `The user placed this call: it is the business that may ${deed} it.`, HANG_UP_HINT)
  if (call.state.mode === 'ended') throw endedAlready()
  if (call.state.mode === 'live') throw refuse('already_answered', 'The call has been answered already.', HANG_UP_HINT)
  if (call.state.mode === 'connecting')
    throw refuse('not_ringing', "The call has not reached the user's phone yet.", 'GET it with ?until=ringing.')
  return call
}

const HANG_UP_HINT = 'POST /_sim/v1/calls/{id}/hangup ends it.'

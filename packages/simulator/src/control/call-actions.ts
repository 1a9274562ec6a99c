import { z } from 'zod'
import { BusinessCall } from '../network/calls/business-call.ts'
import type { LiveCall } from '../network/calls/live-call.ts'
import { SdpFault } from '../relay/sdp.ts'
import { endedAlready } from './calls.ts'
import { type ControlApp, type ControlContext, callOf } from './control-context.ts'
import { Refusal } from './refusal.ts'
import { CallView, Saying } from './schemas.ts'
import { callView } from './views.ts'

const Id = z.object({ id: z.string() })

/** What the user does on a call; each answers with the call as it is then. */
export function callActionRoutes(app: ControlApp, context: ControlContext): void {
  app.post(
    '/calls/:id/hangup',
    { schema: { summary: 'The user hangs up; twice is fine', params: Id, response: { 200: CallView } } },
    ({ params }) => {
      const call = callOf(context, params.id)
      call.hangUp()
      return callView(call)
    },
  )
  for (const deed of ['answer', 'decline'] as const)
    app.post(
      `/calls/:id/${deed}`,
      { schema: { summary: `The user ${deed}s a business's call`, params: Id, response: { 200: CallView } } },
      ({ params }) => {
        const call = callOf(context, params.id)
        ringing(call, deed)[deed]()
        return callView(call)
      },
    )
  soundRoutes(app, context)
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

/** The user's side of the audio: keys, a scripted voice, a browser phone. */
function soundRoutes(app: ControlApp, context: ControlContext): void {
  app.post(
    '/calls/:id/dtmf',
    {
      schema: {
        summary: 'The user presses keys',
        params: Id,
        body: z.strictObject({ digits: z.string().regex(/^[0-9*#A-D]{1,64}$/, 'must be 1 to 64 of 0-9 * # A-D') }),
        response: { 200: CallView },
      },
    },
    ({ params, body }) => {
      const call = callOf(context, params.id)
      if (call.state.mode !== 'live')
        throw new Refusal(
          409,
          'not_live',
          'Keys can be pressed only while the call is live.',
          'GET it with ?until=live.',
        )
      call.press(body.digits)
      return callView(call)
    },
  )
  app.post(
    '/calls/:id/speak',
    {
      schema: {
        summary: 'The user says something, in place of what is being said; before the call is live it waits for that',
        params: Id,
        body: Saying,
        response: { 200: CallView },
      },
    },
    async ({ params, body }) => {
      const call = callOf(context, params.id)
      const pcm = await context.voices.sound(body)
      if (call.ended) throw endedAlready()
      call.speak(pcm, body.loop)
      return callView(call)
    },
  )
  app.post(
    '/calls/:id/phone',
    {
      schema: {
        summary: "Attach a browser phone: its WebRTC offer, the relay's answer; a second offer replaces the first",
        params: Id,
        body: z.strictObject({ sdp: z.string().min(1).max(20_000) }),
        response: { 200: z.object({ sdp: z.string() }) },
      },
    },
    async ({ params, body }) => {
      const call = callOf(context, params.id)
      if (call.ended) throw endedAlready()
      return { sdp: await call.answerPhone(body.sdp).catch(refuseOffer) }
    },
  )
}

function refuseOffer(error: unknown): never {
  if (error instanceof SdpFault) throw new Refusal(400, 'bad_sdp', error.details, 'Send a WebRTC offer with audio.')
  throw error
}

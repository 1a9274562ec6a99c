import { z } from 'zod'
import { SdpFault } from '../relay/sdp.ts'
import { Keys, rhythmOf } from '../scripts/step.ts'
import { endedAlready } from './calls.ts'
import { type ControlApp, type ControlContext, callOf } from './control-context.ts'
import { Refusal } from './refusal.ts'
import { CallId, CallView, Saying } from './schemas.ts'
import { callView } from './views.ts'

/** The user's side of a call's audio: keys, a scripted voice, a browser phone. */
export function callAudioRoutes(app: ControlApp, context: ControlContext): void {
  pressRoute(app, context)
  speakRoute(app, context)
  phoneRoute(app, context)
}

function pressRoute(app: ControlApp, context: ControlContext): void {
  app.post(
    '/calls/:id/dtmf',
    {
      schema: {
        summary: 'The user presses keys',
        params: CallId,
        body: Keys,
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
      call.press(body.digits, rhythmOf(body))
      return callView(call)
    },
  )
}

function speakRoute(app: ControlApp, context: ControlContext): void {
  app.post(
    '/calls/:id/speak',
    {
      schema: {
        summary: 'The user says something, in place of what is being said; before the call is live it waits for that',
        params: CallId,
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
}

function phoneRoute(app: ControlApp, context: ControlContext): void {
  app.post(
    '/calls/:id/phone',
    {
      schema: {
        summary: "Attach a browser phone: its WebRTC offer, the relay's answer; a second offer replaces the first",
        params: CallId,
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

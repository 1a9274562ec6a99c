import { z } from 'zod'
import { CallScript } from '../scripts/call-script.ts'
import { Script, ScriptView } from '../scripts/step.ts'
import { endedAlready } from './calls.ts'
import { type ControlApp, type ControlContext, callOf } from './control-context.ts'
import { poll } from './long-poll.ts'
import { notFound } from './refusal.ts'
import { CallId, Poll } from './schemas.ts'

/** What the user of a call is going to do on it, and how far that is. */
export function callScriptRoutes(app: ControlApp, context: ControlContext): void {
  app.get(
    '/calls/:id/script',
    {
      schema: {
        summary: 'The script of a call: how far it is, and what its expectations heard',
        params: CallId,
        querystring: z.object(Poll),
        response: { 200: ScriptView },
      },
    },
    (request) => {
      const call = callOf(context, request.params.id)
      return poll(context, request, request.query, () => {
        if (call.script) return call.script.view
        throw notFound('script for this call', 'PUT one here, or give the user one.')
      })
    },
  )
  app.put(
    '/calls/:id/script',
    {
      schema: {
        summary: 'Give a call a script, in place of the one it has; it runs from the moment the call is live',
        params: CallId,
        body: z.strictObject({ steps: Script }),
        response: { 200: ScriptView },
      },
    },
    ({ params, body }) => {
      const call = callOf(context, params.id)
      if (call.ended) throw endedAlready()
      call.script?.stop()
      call.script = new CallScript(call, body.steps, context, context.network)
      call.script.look()
      return call.script.view
    },
  )
}

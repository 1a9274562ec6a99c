import { z } from 'zod'
import type { BorderRequest } from '../requests-log.ts'
import type { ControlApp, ControlContext } from './control-context.ts'
import { notFound } from './refusal.ts'
import { curlOf } from './request-curl.ts'
import { RequestView } from './schemas.ts'
import { requestView } from './views.ts'

const params = z.object({ id: z.coerce.number().int() })

const WholeRequest = RequestView.extend({
  raw: z
    .string()
    .nullable()
    .meta({ description: "A webhook's body exactly as sent: the signature is over these bytes" }),
})

/** One request across the border, to its last byte. */
export function requestRoutes(app: ControlApp, context: ControlContext): void {
  app.get(
    '/requests/:id',
    {
      schema: {
        summary: 'One Graph request or webhook, with its exact bytes',
        params,
        response: { 200: WholeRequest },
      },
    },
    (request) => {
      const found = requestOf(context, request.params.id)
      return { ...requestView(found), raw: found.raw }
    },
  )
  app.get(
    '/requests/:id/curl',
    {
      schema: {
        summary:
          'A curl line that sends it again: a webhook with its bytes and signature, a Graph request with the token in ' +
          '$META_TOKEN',
        params,
      },
    },
    (request, reply) => {
      const line = curlOf(requestOf(context, request.params.id), `${request.protocol}://${request.host}`)
      return reply.type('text/plain; charset=utf-8').send(line)
    },
  )
}

function requestOf({ log }: ControlContext, id: number): BorderRequest {
  const found = log.get(id)
  if (!found) throw notFound('request with this id', 'GET /_sim/v1/requests lists the last 2,000.')
  return found
}

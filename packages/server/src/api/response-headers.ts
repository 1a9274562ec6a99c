import type { FastifyInstance } from 'fastify'
import { pathOf } from './endpoint.ts'

/** The headers that Twilio puts on every answer, and its content types, which differ between its APIs. */
export function addResponseHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    reply.header('Twilio-Request-Id', request.id)
    reply.header('Twilio-Request-Duration', (reply.elapsedTime / 1000).toFixed(3))
    reply.header('X-Home-Region', 'us1')
    if (!String(reply.getHeader('content-type')).startsWith('application/json')) return
    const from2010 = pathOf(request).startsWith('/2010-04-01/')
    reply.header('Content-Type', from2010 ? 'application/json;charset=utf-8' : 'application/json')
  })
}

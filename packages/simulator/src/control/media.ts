import { z } from 'zod'
import type { ControlApp, ControlContext } from './control-context.ts'
import { notFound } from './refusal.ts'

/** The files of messages, as phones show them. */
export function mediaRoutes(app: ControlApp, { network }: ControlContext): void {
  app.get(
    '/media/:id',
    {
      schema: {
        summary: 'A file that a business has uploaded or a user has sent',
        params: z.object({ id: z.string() }),
      },
    },
    ({ params: { id } }, reply) => {
      const media = network.media.get(id)
      if (!media) throw notFound(`media ${id}`, 'It may have expired: 30 days for businesses, 7 for users.')
      // A page of the network's own must not run what somebody has uploaded.
      reply.header('content-security-policy', "default-src 'none'; sandbox").header('x-content-type-options', 'nosniff')
      return reply.type(media.mimeType).send(media.bytes)
    },
  )
}

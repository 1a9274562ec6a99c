import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Media } from '../network/media/media.ts'
import { byteRange } from './byte-range.ts'
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
    ({ params: { id }, headers }, reply) => {
      const media = network.media.get(id)
      if (!media) throw notFound(`media ${id}`, 'It may have expired: 30 days for businesses, 7 for users.')
      // A page of the network's own must not run what somebody has uploaded.
      reply.header('content-security-policy', "default-src 'none'; sandbox").header('x-content-type-options', 'nosniff')
      return sendPart(reply.type(media.mimeType).header('accept-ranges', 'bytes'), media, headers.range)
    },
  )
}

function sendPart(reply: FastifyReply, { bytes }: Media, range: string | undefined) {
  const part = byteRange(range, bytes.length)
  if (part === null) return reply.send(bytes)
  if (part === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${bytes.length}`).send()
  reply.code(206).header('content-range', `bytes ${part.first}-${part.last}/${bytes.length}`)
  return reply.send(bytes.subarray(part.first, part.last + 1))
}

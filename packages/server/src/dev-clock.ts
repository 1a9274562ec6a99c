import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import type { ShiftableClock } from './kit/clock.ts'

const NewTime = z.strictObject({ now: z.number().int().nonnegative() })

/** `/_dev/v1/clock`, in development only: GET tells the time that rules and records go by, POST `{ now }` sets it. */
export const devClock: FastifyPluginAsync<{ readonly clock: ShiftableClock }> = async (app, { clock }) => {
  app.get('/_dev/v1/clock', { schema: { hide: true } }, async () => ({ now: clock.now() }))

  app.post('/_dev/v1/clock', { schema: { hide: true } }, async (request, reply) => {
    const asked = NewTime.safeParse(request.body)
    if (!asked.success)
      return reply.code(400).send({ error: { code: 'bad_time', message: 'Send {"now": Unix milliseconds}' } })
    clock.set(asked.data.now)
    return { now: clock.now() }
  })
}

import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import type { Millis, ShiftableClock } from './kit/clock.ts'

/** The year 2100: far enough for every rule, near enough for every date. */
const LATEST: Millis = Date.UTC(2100, 0)

const NewTime = z.strictObject({ now: z.number().int().nonnegative().max(LATEST) })

const HERE: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
const HERE_BY_NAME = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/

type DevClockOptions = {
  readonly clock: ShiftableClock
  /** Does whatever is due by the clock at `now`. */
  readonly runDue: (now: Millis) => Promise<unknown>
}

/**
 * `/_dev/v1/clock`, in development and from this machine only: GET tells the time that rules and records go by, POST
 * `{ now }` sets it, and answers once everything then due has run.
 */
export const devClock: FastifyPluginAsync<DevClockOptions> = async (app, { clock, runDue }) => {
  // A page of somebody else's may have led a browser here under a name of its own.
  app.addHook('onRequest', async (request, reply) => {
    const here = HERE.has(request.socket.remoteAddress ?? '') && HERE_BY_NAME.test(request.headers.host ?? '')
    if (!here)
      return reply
        .code(403)
        .send({ error: { code: 'not_here', message: 'The clock is moved from this machine alone' } })
  })

  app.get('/_dev/v1/clock', { schema: { hide: true } }, async () => ({ now: clock.now() }))

  app.post('/_dev/v1/clock', { schema: { hide: true } }, async (request, reply) => {
    const asked = NewTime.safeParse(request.body)
    if (!asked.success)
      return reply
        .code(400)
        .send({ error: { code: 'bad_time', message: 'Send {"now": Unix milliseconds}, before the year 2100' } })
    clock.set(asked.data.now)
    await runDue(clock.now())
    return { now: clock.now() }
  })
}

import type { FastifyInstance } from 'fastify'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import type { AccountSid } from '../domain/sid.ts'

/**
 * Bounds how many requests of one account are answered at a time, as Twilio does: what comes beyond is refused with 20429,
 * before its body is read.
 *
 * @param most from 1
 * @see Twilio, REST API, "Too many requests": concurrency, not rate.
 */
export function limitRequests(app: FastifyInstance, most: number): void {
  const open = new Map<AccountSid, number>()
  app.addHook('preParsing', async ({ account }, reply) => {
    if (account === null) return
    const { sid } = account
    const now = open.get(sid) ?? 0
    if (now >= most) throw new Refused(REFUSALS.TOO_MANY_REQUESTS, { limit: String(most) })
    open.set(sid, now + 1)
    let answering = true
    const leave = () => {
      if (!answering) return
      answering = false
      const left = (open.get(sid) ?? 1) - 1
      if (left === 0) open.delete(sid)
      else open.set(sid, left)
    }
    // 'close' is told when whoever asked has gone, too.
    reply.raw.once('finish', leave).once('close', leave)
  })
}

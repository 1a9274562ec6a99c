import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { DAY, type Millis } from '../clock.ts'
import type { ControlApp, ControlContext } from './control-context.ts'
import { isoDuration } from './iso-duration.ts'
import { badRequest, Refusal } from './refusal.ts'

const ClockView = z.object({ now: z.number(), iso: z.string(), shift_ms: z.number() })

const Move = z
  .strictObject({
    advance: z
      .union([z.number().int().min(0), z.string()])
      .optional()
      .meta({ description: 'Milliseconds, or an ISO 8601 duration of weeks, days, hours, minutes and seconds: P7D' }),
    set: z
      .union([z.number().int(), z.string()])
      .optional()
      .meta({ description: 'Unix milliseconds, or an ISO 8601 date: 2027-01-31T09:00:00Z' }),
  })
  .refine(({ advance, set }) => (advance === undefined) !== (set === undefined), 'give exactly one of advance and set')
type Move = z.infer<typeof Move>

const PEER_TIMEOUT: Millis = 20_000
/** A business that does not take its webhooks is not waited for longer than this. */
const TELLING_TIMEOUT: Millis = 5_000
/** Dates stay ones that JavaScript and SQL can hold. */
const FURTHEST: Millis = 100 * 365 * DAY

/** The network's time. It only moves forward; HTTP time-outs, ringing and audio keep to the real clock. */
export function clockRoutes(app: ControlApp, context: ControlContext): void {
  const { clock } = context.network
  const view = () => {
    const now = clock.now()
    return { now, iso: new Date(now).toISOString(), shift_ms: clock.shift }
  }
  app.get('/clock', { schema: { summary: "The network's time", response: { 200: ClockView } } }, view)
  app.post(
    '/clock',
    {
      schema: {
        summary: 'Move the time forward; answers once everything then due has run, here and on the business side',
        body: Move,
        response: { 200: ClockView },
      },
    },
    async ({ body }) => {
      const told = context.agenda.moveTo(target(body, clock.now()))
      context.network.timeMoved()
      if (context.clockPeer) await tellPeer(context.clockPeer, clock.now())
      await within(TELLING_TIMEOUT, told)
      return view()
    },
  )
}

function target({ advance, set }: Move, now: Millis): Millis {
  const to = advance === undefined ? dateOf(set) : now + lengthOf(advance)
  if (to < now) throw badRequest('The clock does not run backwards.', 'Give a later time.')
  if (to - now > FURTHEST) throw badRequest('That is more than a hundred years ahead.', 'Give an earlier time.')
  return to
}

function lengthOf(advance: string | number): Millis {
  const ms = typeof advance === 'number' ? advance : isoDuration(advance)
  if (ms === null)
    throw badRequest(`advance: '${advance}' is no duration.`, 'Milliseconds, or for example P7D or PT24H.')
  return ms
}

function dateOf(set: string | number | undefined): Millis {
  const at = typeof set === 'string' ? Date.parse(set) : (set ?? Number.NaN)
  if (Number.isNaN(at))
    throw badRequest(`set: '${set}' is no date.`, 'Unix milliseconds, or for example 2027-01-31T09:00:00Z.')
  return at
}

async function within(ms: Millis, done: Promise<unknown>): Promise<void> {
  const enough = new AbortController()
  await Promise.race([done, pause(ms, undefined, { signal: enough.signal }).catch(() => undefined)])
  enough.abort()
}

async function tellPeer(url: string, now: Millis): Promise<void> {
  const failed = (why: string) =>
    new Refusal(502, 'clock_peer_failed', `The time was moved here, but ${url} ${why}.`, 'Check SIMULATOR_CLOCK_PEER.')
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ now }) }
  const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(PEER_TIMEOUT) }).catch(() => null)
  if (!answer) throw failed('did not answer')
  await answer.body?.cancel()
  if (!answer.ok) throw failed(`answered ${answer.status}`)
}

import type { FastifyRequest } from 'fastify'
import { MODES } from '../network/calls/call.ts'
import type { ControlContext } from './control-context.ts'
import { badRequest } from './refusal.ts'
import type { CallView } from './schemas.ts'

export type PollQuery = { readonly until?: string | undefined; readonly timeout_ms: number }

/**
 * Answers at once, or with `?until=STATE` when something in the answer has come to that state, or after the time-out
 * with what there is then. A state is any word in `state`, `outcome`, `status` or `event`.
 */
export function poll<T>(context: ControlContext, request: FastifyRequest, query: PollQuery, read: () => T): Promise<T> {
  const { until } = query
  if (until === undefined) return Promise.resolve(read())
  return wait(context, request, query, read, (answer) => [answer].flat().some((item) => says(item, until)))
}

/** The same for one call, whose states have an order: one that is already past the state has reached it. */
export function pollCall(
  context: ControlContext,
  request: FastifyRequest,
  query: PollQuery,
  read: () => CallView,
): Promise<CallView> {
  const { until } = query
  if (until === undefined) return Promise.resolve(read())
  const goal = (MODES as readonly string[]).indexOf(until)
  if (goal < 0) throw badRequest(`until: a call is never '${until}'.`, `One of ${MODES.join(', ')}.`)
  return wait(context, request, query, read, ({ state }) => MODES.indexOf(state) >= goal)
}

async function wait<T>(
  { network, closing }: ControlContext,
  request: FastifyRequest,
  { timeout_ms }: PollQuery,
  read: () => T,
  done: (answer: T) => boolean,
): Promise<T> {
  const gone = new AbortController()
  const leave = () => gone.abort()
  const { socket } = request.raw
  socket.once('close', leave)
  try {
    return await network.changes.until(read, done, timeout_ms, AbortSignal.any([gone.signal, closing]))
  } finally {
    socket.off('close', leave)
  }
}

function says(item: unknown, word: string): boolean {
  const { state, outcome, status, event, call } = (item ?? {}) as Record<string, unknown>
  if ([state, outcome, status, event].some((value) => value !== null && String(value) === word)) return true
  return typeof call === 'object' && call !== null && says(call, word)
}

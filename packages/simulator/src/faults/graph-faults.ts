import { setTimeout as pause } from 'node:timers/promises'
import { GRAPH_ERRORS, type GraphErrorCode } from '@ringway/meta-wire'
import type { FastifyReply } from 'fastify'
import { expiredToken, GraphFault, refusal } from '../graph/graph-fault.ts'
import type { About, Faults } from './faults.ts'

/** A gateway's page, which is no JSON. */
const GARBAGE = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>'

/** What becomes of a Graph request's answer, whatever was done. */
export type AnswerFate = { readonly lateByMs: number; readonly lost: boolean }

/** What strikes a Graph request, before anything is done. @throws GraphFault */
export async function meddleWithGraph(
  faults: Faults,
  about: About,
  now: number,
  reply: FastifyReply,
): Promise<AnswerFate> {
  const slow = faults.strike('graph-slow', about)
  const fate = { lateByMs: slow ? Number(slow.ms) : 0, lost: false }
  if (faults.strike('token-expired', about)) throw expiredToken(now)
  if (faults.strike('graph-throttle', about)) throw refusal(130429, 'The number has reached its throughput.')
  const error = faults.strike('graph-error', about)
  if (error) throw errorOf(Number(error.code), typeof error.http === 'number' ? error.http : null)
  if (faults.strike('graph-garbage', about)) await reply.code(502).type('text/html').send(GARBAGE)
  const hangUp = faults.strike('graph-hang-up', about)
  if (hangUp?.acts === true) return { ...fate, lost: true }
  if (hangUp) {
    reply.hijack()
    reply.raw.destroy()
  }
  return fate
}

/** Holds an answer back as long as its fate says, or cuts the connection in its place. */
export async function meddleWithAnswer({ lateByMs, lost }: AnswerFate, reply: FastifyReply): Promise<void> {
  if (lateByMs > 0) await pauseWhileAsked(lateByMs, reply)
  if (lost) reply.raw.destroy()
}

/** Whoever gave up needs no answer, and an ending server none of this. */
async function pauseWhileAsked(ms: number, { raw }: FastifyReply): Promise<void> {
  const gone = new AbortController()
  raw.once('close', () => gone.abort())
  await pause(ms, undefined, { signal: gone.signal }).catch(() => undefined)
}

function errorOf(code: number, http: number | null): GraphFault {
  const listed = GRAPH_ERRORS[code as GraphErrorCode]
  const { status, body } = refusal(code as GraphErrorCode, listed.title)
  return new GraphFault(http ?? status, body.error)
}

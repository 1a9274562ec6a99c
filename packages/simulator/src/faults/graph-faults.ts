import { setTimeout as pause } from 'node:timers/promises'
import { GRAPH_ERRORS, type GraphErrorCode } from '@ringway/meta-wire'
import type { FastifyReply } from 'fastify'
import { expiredToken, GraphFault, refusal } from '../graph/graph-fault.ts'
import type { About, Faults } from './faults.ts'

/** A gateway's page, which is no JSON. */
const GARBAGE = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>'

/** What strikes a Graph request, before anything is done. @throws GraphFault */
export async function meddleWithGraph(faults: Faults, about: About, now: number, reply: FastifyReply): Promise<void> {
  const slow = faults.strike('graph-slow', about)
  if (slow) await pause(Number(slow.ms))
  if (faults.strike('token-expired', about)) throw expiredToken(now)
  if (faults.strike('graph-throttle', about)) throw refusal(130429, 'The number has reached its throughput.')
  const error = faults.strike('graph-error', about)
  if (error) throw errorOf(Number(error.code), typeof error.http === 'number' ? error.http : null)
  if (faults.strike('graph-garbage', about)) await reply.code(502).type('text/html').send(GARBAGE)
  if (faults.strike('graph-hang-up', about)) {
    reply.hijack()
    reply.raw.destroy()
  }
}

function errorOf(code: number, http: number | null): GraphFault {
  const listed = GRAPH_ERRORS[code as GraphErrorCode]
  const { status, body } = refusal(code as GraphErrorCode, listed.title)
  return new GraphFault(http ?? status, body.error)
}

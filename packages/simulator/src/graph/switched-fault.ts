import type { Switches } from '../switches/switches.ts'
import { GraphFault } from './graph-fault.ts'

/** The fault with the HTTP status that the switches give it. */
export function switchedFault(fault: GraphFault, switches: Switches): GraphFault {
  const http = httpOf(fault.body.error.code, switches)
  return http === null ? fault : new GraphFault(http, fault.body.error)
}

function httpOf(code: number, switches: Switches): number | null {
  if (code === 138000) return Number(switches.get('calling-off-http'))
  if (code === 138006) return Number(switches.get('no-permission-http'))
  return code === 130429 ? Number(switches.get('throughput-http')) : null
}

import type { Switches } from '../switches/switches.ts'
import { GraphFault, refusal } from './graph-fault.ts'

/** The fault as the switches have it: another code for an SDP, another HTTP status. */
export function switchedFault(fault: GraphFault, switches: Switches): GraphFault {
  const { code, error_data } = fault.body.error
  if (code === 138008 && switches.get('sdp-fault-code') === '100')
    return refusal(100, error_data?.details ?? fault.message)
  const http = httpOf(code, switches)
  return http === null ? fault : new GraphFault(http, fault.body.error)
}

function httpOf(code: number, switches: Switches): number | null {
  if (code === 138000) return Number(switches.get('calling-off-http'))
  if (code === 138006) return Number(switches.get('no-permission-http'))
  return code === 130429 ? Number(switches.get('throughput-http')) : null
}

import type { SdpFault } from './sdp.ts'

/**
 * With which of Graph's codes a bad SDP is refused. Both are seen: 100 is Meta's documented one, 138008 implementers report.
 *
 * `by-fault`: 138008 for fingerprints, 100 for everything else. The default.
 */
export type SdpFaultCode = 'by-fault' | '100' | '138008'

export function sdpCode(fault: SdpFault, wanted: SdpFaultCode): SdpFault['code'] {
  return wanted === 'by-fault' ? fault.code : (Number(wanted) as SdpFault['code'])
}

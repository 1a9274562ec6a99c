import { Connect } from '@ringway/meta-wire'
import type { BusinessNumber } from '../network/business.ts'
import { CannotConnect } from '../network/calls/connect-refusal.ts'
import type { Network } from '../network/network.ts'
import { SdpFault } from '../relay/sdp.ts'
import { sdpCode } from '../relay/sdp-fault-code.ts'
import { refuseSip } from './call-actions.ts'
import type { GraphContext } from './graph-context.ts'
import { badBody, refusal } from './graph-fault.ts'
import { readRecipient } from './read-recipient.ts'

export function isConnect(body: unknown): boolean {
  return ((body ?? {}) as { action?: unknown }).action === 'connect'
}

/**
 * POST /{phone_number_id}/calls with `connect`: the business calls a user.
 *
 * Answered with the call's id and no SDP; the relay's answer, and what the user does, come by webhook. Refused are first
 * what is wrong with the body, then Meta's preconditions in their order, then the SDP.
 *
 * @returns the answer, and what is to happen once it has been sent
 */
export function connectCall({ calls, network }: GraphContext, business: BusinessNumber, body: unknown) {
  const ask = readConnect(network, business, body)
  refuseSip(business)
  try {
    const { call, begin } = calls.connect(business, ask)
    return { answer: { messaging_product: 'whatsapp', calls: [{ id: call.id }] }, afterwards: begin }
  } catch (error) {
    if (error instanceof SdpFault) throw refusal(sdpCode(error, network.switches.get('sdp-fault-code')), error.details)
    if (error instanceof CannotConnect) throw refusal(error.code, error.details)
    throw error
  }
}

function readConnect(network: Network, business: BusinessNumber, body: unknown) {
  const read = Connect.safeParse(body)
  if (!read.success) throw badBody(read.error)
  const { session, biz_opaque_callback_data: opaque } = read.data
  if (session.sdp_type !== 'offer') throw refusal(100, 'Param "session.sdp_type" must be "offer" for this action.')
  const to = readRecipient(network, read.data)
  if (to === business.number) throw refusal(100, 'Param "to" is the calling phone number itself.')
  return { to, offer: session.sdp, opaque: opaque ?? null }
}

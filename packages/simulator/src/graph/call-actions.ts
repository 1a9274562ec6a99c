import { CallAction, type GraphErrorCode } from '@ringway/meta-wire'
import { type BusinessNumber, CALLING_IS_OFF, callingIsOn } from '../network/business.ts'
import { type CallState, IllegalMove } from '../network/calls/call.ts'
import type { LiveCall } from '../network/calls/live-call.ts'
import { AnswerDiffers, RelayFailed, UserCall } from '../network/calls/user-call.ts'
import { SdpFault } from '../relay/sdp.ts'
import { sdpCode } from '../relay/sdp-fault-code.ts'
import type { Switches } from '../switches/switches.ts'
import type { GraphContext } from './graph-context.ts'
import { badBody, type GraphFault, refusal } from './graph-fault.ts'

/** Answer to every call action. */
const DONE = { messaging_product: 'whatsapp', success: true } as const

/** What is done to a call that there is; `connect` makes one, see connect-call.ts. */
type ActionOnCall = Exclude<CallAction, { action: 'connect' }>

/**
 * POST /{phone_number_id}/calls: the business answers, refuses or ends a user's call, or ends its own.
 *
 * An ended call refuses every action, `terminate` too (code 100). `pre_accept` may be repeated with the same SDP,
 * `accept` may not. With calling switched off a call that is on its way can still be rejected or ended.
 */
export async function actOnCall(context: GraphContext, business: BusinessNumber, body: unknown): Promise<typeof DONE> {
  const action = readAction(body)
  refuseSip(business)
  if ('session' in action && !callingIsOn(business)) throw refusal(138000, CALLING_IS_OFF)
  const { switches } = context.network
  const call = context.network.call(action.call_id)
  if (!call || call.business !== business.number) throw refusal(codeOf(switches.get('unknown-call-code')), NO_SUCH_CALL)
  try {
    await perform(call, action)
  } catch (error) {
    throw asGraph(error, switches)
  }
  return DONE
}

/** With SIP on, calls are led over SIP alone. @throws GraphFault 131055 */
export function refuseSip({ calling }: BusinessNumber): void {
  if (calling.sip?.status === 'ENABLED')
    throw refusal(131055, 'SIP is enabled on this phone number: its calls are led over SIP, not by Graph.')
}

function readAction(body: unknown): ActionOnCall {
  const read = CallAction.safeParse(body)
  if (!read.success) throw badBody(read.error)
  if (read.data.action === 'connect') throw new Error('"connect" is for connect-call.ts')
  if ('session' in read.data && read.data.session.sdp_type !== 'answer')
    throw refusal(100, 'Param "session.sdp_type" must be "answer" for this action.')
  return read.data
}

async function perform(call: LiveCall, action: ActionOnCall): Promise<void> {
  if (action.action === 'terminate') return call.terminate()
  if (!(call instanceof UserCall))
    throw refusal(
      100,
      `Param "action": "${action.action}" is for calls that users place; of a call that you placed only "terminate" is possible.`,
    )
  if (action.action === 'reject') return call.reject()
  call.checkAnswer(action.session.sdp)
  if (action.action === 'pre_accept') return await call.preAccept(action.session.sdp)
  await call.accept(action.session.sdp, action.biz_opaque_callback_data ?? null)
}

const NO_SUCH_CALL = 'Param "call_id" is not the id of a call of this phone number.'
const codeOf = (value: string) => Number(value) as GraphErrorCode

function asGraph(error: unknown, switches: Switches): GraphFault | unknown {
  if (error instanceof SdpFault) return refusal(sdpCode(error, switches.get('sdp-fault-code')), error.details)
  if (error instanceof AnswerDiffers)
    return refusal(
      codeOf(switches.get('answer-differs-code')),
      `Param "session.sdp" differs from the SDP that was given in pre_accept: ${error.message}.`,
    )
  if (error instanceof IllegalMove) return illegal(error.state, switches)
  if (error instanceof RelayFailed) return refusal(138004, 'The relay could not use the answer; the call has failed.')
  return error
}

function illegal({ mode }: CallState, switches: Switches): GraphFault {
  if (mode === 'ended') return refusal(100, 'The call has already ended.')
  return refusal(codeOf(switches.get('accepted-twice-code')), 'The call has already been accepted.')
}

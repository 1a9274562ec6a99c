import type { BusinessNumber } from '../network/business.ts'
import { CannotCall } from '../network/calls/calls.ts'
import type { Via } from '../network/calls/live-call.ts'
import type { User } from '../network/user.ts'
import type { ControlContext } from './control-context.ts'
import { Refusal } from './refusal.ts'

/** The user calls. @param payload of the button, for the business @returns the call's id @throws Refusal 409 */
export async function placeCall(
  { calls }: ControlContext,
  user: User,
  business: BusinessNumber,
  via: Exclude<Via, 'api'>,
  payload: string | null = null,
): Promise<string> {
  const call = await calls.place(user, business, via, payload).catch((error: unknown) => {
    throw error instanceof CannotCall ? asRefusal(error) : error
  })
  return call.id
}

const HINTS = {
  busy: 'POST /_sim/v1/calls/{id}/hangup ends the running call.',
  blocked: 'PATCH /_sim/v1/users/{wa_id} with another onCall unblocks.',
  calling_off: 'The business turns calls on by POST /{phone_number_id}/settings {"calling":{"status":"ENABLED"}}.',
  payment_missing: 'A fault says so: GET /_sim/v1/faults.',
  closed: 'A phone places no call outside call hours: PUT /_sim/v1/numbers/{number}/manager changes them.',
  calls_exhausted: 'It is free again when one of its calls ends: GET /_sim/v1/calls lists them.',
} as const satisfies Record<CannotCall['because'], string>

function asRefusal({ because, message }: CannotCall): Refusal {
  return new Refusal(409, because, `${message}.`, HINTS[because])
}

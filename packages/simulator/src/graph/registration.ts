import { randomInt } from 'node:crypto'
import { z } from 'zod'
import {
  codeGiven,
  codeRequested,
  deregistered,
  type Outcome,
  pinChanged,
  type Registration,
  registered,
} from '../network/apps/registration.ts'
import type { BusinessNumber } from '../network/business.ts'
import type { GraphContext } from './graph-context.ts'
import { refusal } from './graph-fault.ts'
import { readParams } from './read-params.ts'

export const Pin = z.string().regex(/^\d{6}$/, 'must be six digits')

const RequestCode = z.strictObject({
  code_method: z.enum(['SMS', 'VOICE']),
  language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/, 'must be a language such as en or en_US'),
})
const VerifyCode = z.strictObject({ code: z.string().regex(/^\d{3}-?\d{3}$/, 'must be six digits') })
const Register = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  pin: Pin,
  data_localization_region: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be a country of two letters')
    .optional(),
})

/** POST /{phone_number_id}/request_code: the code comes to the number; the control API shows what came. */
export function requestCode(context: GraphContext, number: BusinessNumber, body: unknown) {
  readParams(RequestCode, body)
  const digits = String(randomInt(1_000_000)).padStart(6, '0')
  return settle(context, number, codeRequested(number.registration, digits, context.network.clock.now()))
}

/** POST /{phone_number_id}/verify_code */
export function verifyCode(context: GraphContext, number: BusinessNumber, body: unknown) {
  const { code } = readParams(VerifyCode, body)
  return settle(context, number, codeGiven(number.registration, code.replace('-', ''), context.network.clock.now()))
}

/** POST /{phone_number_id}/register: the number can write and call. */
export function register(context: GraphContext, number: BusinessNumber, body: unknown) {
  const { pin } = readParams(Register, body)
  return settle(context, number, registered(number.registration, pin, context.network.clock.now()))
}

/** POST /{phone_number_id}/deregister */
export function deregister(context: GraphContext, number: BusinessNumber) {
  return settle(context, number, deregistered(number.registration, context.network.clock.now()))
}

/** The PIN of two-step verification. */
export function changePin(context: GraphContext, number: BusinessNumber, pin: string) {
  return settle(context, number, pinChanged(number.registration, pin))
}

/** A number that is not registered writes to nobody and calls nobody. @throws GraphFault 133010 */
export function refuseUnregistered({ registration }: { readonly registration: Registration }): void {
  if (!registration.registered) throw refusal(133010, 'The phone number is not registered: POST /register first.')
}

function settle({ network }: GraphContext, number: BusinessNumber, { after, refused }: Outcome) {
  if (after !== number.registration) network.putBusiness({ ...number, registration: after })
  if (refused) throw refusal(refused.code, refused.details)
  return { success: true }
}

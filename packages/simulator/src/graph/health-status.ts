import type { App } from '../network/apps/app.ts'
import type { BusinessNumber } from '../network/business.ts'
import type { GraphContext } from './graph-context.ts'

const AVAILABLE = { can_send_message: 'AVAILABLE' } as const
const NOT_REGISTERED = {
  error_code: 141000,
  error_description: 'The phone number is not registered.',
  possible_solution: 'Register it: POST /{phone_number_id}/register.',
}

/** `health_status` of a number: what of it, its account, its owner and the asking app can send; the worst of them on top. */
export function healthOf({ network }: GraphContext, app: App, number: BusinessNumber) {
  const { registered } = number.registration
  const can = registered ? AVAILABLE : { can_send_message: 'BLOCKED', errors: [NOT_REGISTERED] }
  const businessId = network.apps.account(number.wabaId)?.businessId ?? number.wabaId
  return {
    can_send_message: can.can_send_message,
    entities: [
      { entity_type: 'PHONE_NUMBER', id: number.phoneNumberId, ...can },
      { entity_type: 'WABA', id: number.wabaId, ...AVAILABLE },
      { entity_type: 'BUSINESS', id: businessId, ...AVAILABLE },
      { entity_type: 'APP', id: app.id, ...AVAILABLE },
    ],
  }
}

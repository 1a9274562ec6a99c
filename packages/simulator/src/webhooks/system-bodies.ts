import { type Millis, unixSeconds } from '../clock.ts'
import type { BusinessNumber } from '../network/business.ts'
import { type User, userIdOf } from '../network/user.ts'
import { metadataOf } from './call-bodies.ts'
import { fromUser, idsOf } from './identity.ts'

/**
 * The `value` of a `messages` webhook: the user has another number; where numbers are hidden, another BSUID. Comes
 * without `contacts`.
 *
 * @see Meta, webhook `messages`: system
 */
export function numberChangeValue(
  before: User,
  after: User,
  business: BusinessNumber,
  { id, at }: { readonly id: string; readonly at: Millis },
) {
  const idOf = (user: User) => (user.hiddenNumber ? userIdOf(user) : user.waId)
  const type = after.hiddenNumber ? 'user_changed_user_id' : 'user_changed_number'
  const body = `User ${after.name} changed from ${idOf(before)} to ${idOf(after)}`
  const system = { body, ...idsOf(after), type }
  return {
    messaging_product: 'whatsapp',
    metadata: metadataOf(business),
    messages: [{ ...fromUser(before), id, timestamp: unixSeconds(at), type: 'system', system }],
  }
}

import type { Network } from '../network/network.ts'
import { refusal } from './graph-fault.ts'
import { readNumber } from './read-message.ts'

/**
 * Whom a request is for: the number in `to`, else the user whose business-scoped id stands in `recipient`.
 *
 * @returns digits @throws GraphFault 100
 * @see Meta, "Business-scoped user IDs"
 */
export function readRecipient(
  network: Network,
  { to, recipient }: { readonly to?: string | undefined; readonly recipient?: string | undefined },
  names = { to: 'to', recipient: 'recipient' },
): string {
  if (to !== undefined) return readNumber(to, names.to)
  if (recipient === undefined) throw refusal(100, `Param "${names.to}" is missing: give it, or "${names.recipient}".`)
  const user = network.userById(recipient)
  if (!user) throw refusal(100, `Param "${names.recipient}" is not the id of a user of this business.`)
  return user.waId
}

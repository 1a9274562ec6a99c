import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import { placeRefused } from '../domain/geography.ts'
import { type Policies, policyFor } from '../domain/policies.ts'
import { type WhatsAppAddress, whatsAppNumber } from '../domain/sender.ts'

const PSTN = 'WhatsApp calls cannot be connected to the telephone network: give whatsapp:+ and the number'
const MALFORMED = 'must be whatsapp:+ and a number with its country code, for example whatsapp:+555551234567'

/**
 * Who calls and who is called, as far as that can be told from the addresses themselves.
 *
 * @throws Refused 21201, 21211, 21212, 21213 for what is no WhatsApp address, 21215 for a place that cannot be called
 */
export function partiesAsked(
  { To, From }: { readonly To?: string | undefined; readonly From?: string | undefined },
  policies: Policies,
): { readonly to: WhatsAppAddress; readonly from: WhatsAppAddress } {
  if (!To) throw new Refused(REFUSALS.NO_TO)
  if (!From) throw new Refused(REFUSALS.NO_FROM)
  const to = whatsAppNumber(To)
  if (to === null) throw new Refused(REFUSALS.INVALID_TO, { number: To, why: whyNot(To) })
  const from = whatsAppNumber(From)
  if (from === null) throw new Refused(REFUSALS.INVALID_FROM, { number: From, why: whyNot(From) })
  const place = placeRefused(to, policyFor(policies, from))
  if (place !== null) throw new Refused(REFUSALS.PLACE_REFUSED, { number: to, place: place.name })
  return { to, from }
}

function whyNot(address: string): string {
  return /^\+?\d[\d\s().-]*$/.test(address) ? PSTN : MALFORMED
}

import type { Digits } from '@ringway/meta-wire'
import type { PolicyProfile } from '../policy-profile.ts'

/** Area codes under +1 of other countries and territories than the United States and Canada. */
const OTHER_COUNTRIES_UNDER_1 =
  /^1(?:242|246|264|268|284|340|345|441|473|649|658|664|670|671|684|721|758|767|784|787|809|829|849|868|869|876|939)/

/**
 * May a business with this number place calls? Its country is told by the prefix alone, also of toll-free numbers.
 *
 * @see Meta, Calling API, "Availability".
 */
export function countryMayPlaceCalls(number: Digits, { noBusinessCallsFrom }: PolicyProfile): boolean {
  return OTHER_COUNTRIES_UNDER_1.test(number) || !noBusinessCallsFrom.some((prefix) => number.startsWith(prefix))
}

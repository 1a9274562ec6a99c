import type { Digits } from '@ringway/meta-wire'

export const POLICIES = ['seed', 'meta-2026-06'] as const
export type PolicyName = (typeof POLICIES)[number]

/**
 * Prefixes of the countries whose business numbers may not place calls. The user's country does not matter.
 *
 * @see Meta, Calling API, "Availability", 26 June 2026: United States, Canada, Egypt, Vietnam, Nigeria.
 */
const PREFIXES: Readonly<Record<PolicyName, readonly string[]>> = {
  seed: [],
  'meta-2026-06': ['1', '20', '84', '234'],
}

/** Area codes under +1 of other countries and territories than the United States and Canada. */
const OTHER_COUNTRIES_UNDER_1 =
  /^1(?:242|246|264|268|284|340|345|441|473|649|658|664|670|671|684|721|758|767|784|787|809|829|849|868|869|876|939)/

/** May a business with this number place calls? Its country is told by the prefix alone, also of toll-free numbers. */
export function countryMayPlaceCalls(number: Digits, policy: PolicyName): boolean {
  return OTHER_COUNTRIES_UNDER_1.test(number) || !PREFIXES[policy].some((prefix) => number.startsWith(prefix))
}

import type { Digits } from '@ringway/meta-wire'
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** The countries that a number may be of, as two letters: one, or for a number that is none yet all that share its prefix. */
export function countriesOf(number: Digits): readonly string[] {
  const parsed = parsePhoneNumberFromString(`+${number}`)
  if (!parsed) return []
  return parsed.country ? [parsed.country] : parsed.getPossibleCountries()
}

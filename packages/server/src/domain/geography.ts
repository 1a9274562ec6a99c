import { type CountryCode, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { PolicyProfile } from './policy.ts'
import { type BlockedRegion, REGION_PREFIXES } from './region-prefixes.ts'
import type { WhatsAppAddress } from './sender.ts'

/** A place whose numbers are not called, or may not call; `name` in English, as in "numbers of {name}". */
export type RefusedPlace = { readonly kind: 'country' | 'region'; readonly name: string }

const COUNTRY_NAMES = new Intl.DisplayNames(['en'], { type: 'region' })

/**
 * Is this number, of a user or of a business, of a place where there is no WhatsApp calling? Null when it is not.
 *
 * The country counts, not whether the number exists: one that is too short or unassigned is refused as well.
 */
export function placeRefused(address: WhatsAppAddress, { noCalling }: PolicyProfile): RefusedPlace | null {
  const country = noCalling.countries.find((code) => isOf(address, code))
  if (country !== undefined) return { kind: 'country', name: countryName(country) }
  const region = regionOf(digitsIn(address))
  return region !== null && noCalling.regions.includes(region) ? { kind: 'region', name: region } : null
}

/**
 * May a business with this number call nobody, because of the number's country? Null when it may.
 *
 * @see Meta, Calling API, "Business-initiated calls", availability: the number's prefix counts, toll-free ones included.
 */
export function businessCallsRefused(
  sender: WhatsAppAddress,
  { noBusinessCallsFrom }: PolicyProfile,
): RefusedPlace | null {
  const country = noBusinessCallsFrom.find((code) => isOf(sender, code))
  return country === undefined ? null : { kind: 'country', name: countryName(country) }
}

/**
 * Countries that share a calling code are told apart by what follows it. What is assigned to none of them counts as
 * each one's.
 */
function isOf(address: WhatsAppAddress, country: CountryCode): boolean {
  const digits = digitsIn(address)
  // Where Meta hides a number, its id of the user begins with the country.
  if (digits === '') return address.startsWith(`whatsapp:${country}.`)
  if (!digits.startsWith(getCountryCallingCode(country))) return false
  const assigned = parsePhoneNumberFromString(`+${digits}`)?.country
  return assigned === undefined || assigned === country
}

/** The longest prefix decides. */
function regionOf(digits: string): BlockedRegion | null {
  const matches = REGIONS.flatMap((region) =>
    REGION_PREFIXES[region].filter((prefix) => digits.startsWith(prefix)).map((prefix) => ({ region, prefix })),
  )
  return matches.sort((one, other) => other.prefix.length - one.prefix.length)[0]?.region ?? null
}

const REGIONS = Object.keys(REGION_PREFIXES) as BlockedRegion[]

function digitsIn(address: WhatsAppAddress): string {
  return /^whatsapp:\+(\d+)$/.exec(address)?.[1] ?? ''
}

function countryName(code: CountryCode): string {
  return COUNTRY_NAMES.of(code) ?? code
}

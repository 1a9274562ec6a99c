/** Countries by their two letters and their English names. */

const NAMES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

export type Country = { readonly code: string; readonly name: string }

/** `Brazil`; a code that is none stays as it is. */
export const countryName = (code: string): string => nameOf(code) ?? code

/** All there are, by name. */
export function countries(): Country[] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .flatMap((code) => ({ code, name: NOT_COUNTRIES.has(code) ? undefined : nameOf(code) }))
    .filter((each): each is Country => each.name !== undefined && each.name !== each.code)
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** Unions, the world, spellings of old and codes for tests, which have names as well. */
const NOT_COUNTRIES = new Set([
  'AN',
  'BU',
  'CS',
  'DD',
  'EU',
  'EZ',
  'FX',
  'NT',
  'QO',
  'SU',
  'TP',
  'UK',
  'UN',
  'XA',
  'XB',
  'YD',
  'YU',
  'ZR',
  'ZZ',
])

function nameOf(code: string): string | undefined {
  try {
    return NAMES.of(code)
  } catch {
    return undefined
  }
}

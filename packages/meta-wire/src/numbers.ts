/** Digits of a phone number with its country code, no `+`: the form of Meta's `wa_id`. 8 to 15 digits. */
export type Digits = string

/** A number that cannot be read as one with a country code. */
export class BadNumber extends Error {
  override readonly name = 'BadNumber'
  constructor(raw: string) {
    super(`'${raw.slice(0, 40)}' is not a phone number with its country code, for example +555551234567`)
  }
}

/** Takes `whatsapp:+N`, `+N` or `N`, with the punctuation people write. @throws BadNumber */
export function digitsOf(raw: string): Digits {
  const match = /^(?:whatsapp:)?\+?([\d\s().-]+)$/i.exec(raw.trim())
  const digits = match?.[1]?.replace(/\D/g, '') ?? ''
  if (digits.length < 8 || digits.length > 15 || digits.startsWith('0')) throw new BadNumber(raw)
  return digits
}

/**
 * One spelling for numbers that WhatsApp treats as the same user.
 *
 * The dialled number and Meta's `wa_id` differ in three countries: Brazil's ninth digit (`55 DD 9 XXXXXXXX`),
 * Mexico's `1` (`52 1 XXXXXXXXXX`) and Argentina's `9` (`54 9 XXXXXXXXXX`). Compare and look up by this, show what
 * the other side wrote.
 */
export function sameUserKey(digits: Digits): Digits {
  if (/^55\d{2}9\d{8}$/.test(digits)) return digits.slice(0, 4) + digits.slice(5)
  if (/^521\d{10}$/.test(digits)) return `52${digits.slice(3)}`
  if (/^549\d{10}$/.test(digits)) return `54${digits.slice(3)}`
  return digits
}

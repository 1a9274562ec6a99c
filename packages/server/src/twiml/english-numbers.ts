const ONES = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  ...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
]
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
const SCALES: readonly [worth: number, name: string][] = [
  [1e12, 'trillion'],
  [1e9, 'billion'],
  [1e6, 'million'],
  [1e3, 'thousand'],
  [100, 'hundred'],
]
const ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
}

/** Whole numbers from here on are not put into words. */
export const NUMBERS_END = 1e15

/** A whole number from 0, below {@link NUMBERS_END}, in words: 1205 is `one thousand two hundred five`. */
export function cardinal(number: number): string {
  if (number < 20) return ONES[number] ?? ''
  const scale = SCALES.find(([worth]) => number >= worth)
  if (scale === undefined) return [TENS[Math.floor(number / 10)], ...rest(number % 10)].join(' ')
  const [worth, name] = scale
  return [cardinal(Math.floor(number / worth)), name, ...rest(number % worth)].join(' ')
}

function rest(number: number): string[] {
  return number === 0 ? [] : [cardinal(number)]
}

/** The place in a row, from 0: 21 is `twenty first`. */
export function ordinal(number: number): string {
  const words = cardinal(number).split(' ')
  const last = words.pop() ?? ''
  return [...words, ORDINALS[last] ?? `${last.replace(/y$/, 'ie')}th`].join(' ')
}

/** A number as it is written, with a sign, commas and decimals, in words; null if it is none, or too large. */
export function numberInWords(written: string): string | null {
  const [, sign, whole, decimals] = /^([+-]?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,20}))?$/.exec(written.trim()) ?? []
  if (whole === undefined) return null
  const number = Number(whole.replaceAll(',', ''))
  if (number >= NUMBERS_END) return null
  const before = sign === '-' ? 'minus ' : sign === '+' ? 'plus ' : ''
  const after = decimals === undefined ? '' : ` point ${[...decimals].map((digit) => ONES[Number(digit)]).join(' ')}`
  return `${before}${cardinal(number)}${after}`
}

/** A fraction: 3 of 4 is `three quarters`. */
export function fractionInWords(numerator: number, denominator: number): string {
  const over = denominator < 2 ? `over ${cardinal(denominator)}` : partName(denominator, numerator !== 1)
  return `${cardinal(numerator)} ${over}`
}

function partName(denominator: number, isPlural: boolean): string {
  if (denominator === 2) return isPlural ? 'halves' : 'half'
  const name = denominator === 4 ? 'quarter' : ordinal(denominator)
  return isPlural ? `${name}s` : name
}

/** A year from 0 to 9999 as it is said: 1984 is `nineteen eighty four`, 2005 `two thousand five`. */
export function yearInWords(year: number): string {
  const [century, within] = [Math.floor(year / 100), year % 100]
  if (century < 10 || (century % 10 === 0 && within < 10)) return cardinal(year)
  if (within === 0) return `${cardinal(century)} hundred`
  return `${cardinal(century)} ${within < 10 ? 'oh ' : ''}${cardinal(within)}`
}

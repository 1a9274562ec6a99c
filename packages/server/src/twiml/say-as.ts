import { type DateFormat, dateInWords, timeInWords } from './english-dates.ts'
import { fractionInWords, NUMBERS_END, numberInWords, ordinal } from './english-numbers.ts'

/** Twilio, TwiML Voice: Say, `say-as`, `interpret-as`. */
export const INTERPRET_AS = [
  ...([
    'characters',
    'spell-out',
    'cardinal',
    'number',
    'ordinal',
    'digits',
    'fraction',
    'unit',
    'date',
    'time',
  ] as const),
  ...(['address', 'expletive', 'telephone'] as const),
] as const
export type InterpretAs = (typeof INTERPRET_AS)[number]

/** What is heard in place of an expletive. */
const BEEP = 'beep'

/**
 * A text as it is to be said: in English in words, as far as it is what it is said to be.
 *
 * In other languages the voice reads it: digits and letters come apart, numbers lose their commas, and the rest stays as it
 * was written.
 */
export function sayAs(written: string, as: InterpretAs, format: DateFormat | null, language: string): string {
  const text = written.replace(/\s+/g, ' ').trim()
  const isEnglish = /^en\b/i.test(language)
  switch (as) {
    case 'characters':
    case 'spell-out':
      return spelt(text, isEnglish)
    case 'digits':
      return text.replace(/\d+/g, apart)
    case 'telephone':
      return telephone(text, isEnglish)
    case 'expletive':
      return BEEP
    case 'cardinal':
    case 'number':
      return (isEnglish ? numberInWords(text) : null) ?? text.replace(/(?<=\d),(?=\d{3}\b)/g, '')
    default:
      return (isEnglish ? englishWords(text, as, format) : null) ?? text
  }
}

function englishWords(
  text: string,
  as: 'ordinal' | 'fraction' | 'unit' | 'date' | 'time' | 'address',
  format: DateFormat | null,
): string | null {
  switch (as) {
    case 'ordinal':
      return ordinalInWords(text)
    case 'fraction':
      return fraction(text)
    case 'unit':
      return unit(text)
    case 'date':
      return dateInWords(text, format)
    case 'time':
      return timeInWords(text)
    case 'address':
      return text.replace(/\b(\p{L}+)\b\.?/gu, (word, short: string) => ADDRESS.get(short.toLowerCase()) ?? word)
    default:
      return as satisfies never
  }
}

/** Digits with blanks between them are read one by one. */
function apart(digits: string): string {
  return [...digits].join(' ')
}

const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['@', 'at'],
  ['.', 'dot'],
  ['-', 'dash'],
  ['_', 'underscore'],
  ['/', 'slash'],
  ['+', 'plus'],
  ['*', 'star'],
  ['#', 'hash'],
  ['&', 'and'],
])

/** One by one; a blank is a short pause. */
function spelt(text: string, isEnglish: boolean): string {
  const named = (character: string) => (isEnglish ? (SYMBOLS.get(character) ?? character.toUpperCase()) : character)
  const words = text.split(' ')
  return words.map((word) => [...word].map(named).join(' ')).join(', ')
}

/** Group by group, as it is written; without groups as Americans part ten digits, others by threes. */
function telephone(text: string, isEnglish: boolean): string {
  const plus = isEnglish ? 'plus ' : '+ '
  const groups = text.match(/\d+|\+|\p{L}+|[*#]/gu) ?? []
  const digits = groups.filter((group) => /^\d+$/.test(group))
  const [only = ''] = digits
  const said = groups.flatMap((group) => {
    if (group === '+') return [plus.trim()]
    if (/^\d+$/.test(group)) return (digits.length === 1 ? inGroups(only) : [group]).map(apart)
    return [/^(?:x|ext|extension)$/i.test(group) ? 'extension' : isEnglish ? (SYMBOLS.get(group) ?? group) : group]
  })
  return said.join(', ').replace(`${plus.trim()}, `, plus)
}

function inGroups(digits: string): string[] {
  const american = /^(1?)(\d{3})(\d{3})(\d{4})$/.exec(digits)
  if (american) return american.slice(1).filter((group) => group !== '')
  return digits.length <= 4 ? [digits] : [digits.slice(0, 3), ...inGroups(digits.slice(3))]
}

function ordinalInWords(text: string): string | null {
  const [, digits] = /^([\d,]+)(?:st|nd|rd|th)?$/i.exec(text) ?? []
  const number = Number(digits?.replaceAll(',', '') || Number.NaN)
  return number < NUMBERS_END ? ordinal(number) : null
}

/** `3/4`; `1 1/2` and `1+1/2` are a number and a fraction. */
function fraction(text: string): string | null {
  const [, whole, numerator, denominator] = /^(?:(\d{1,12})\s*[+\s]\s*)?(\d{1,12})\s*\/\s*(\d{1,12})$/.exec(text) ?? []
  if (numerator === undefined || denominator === undefined) return null
  const words = fractionInWords(Number(numerator), Number(denominator))
  if (whole === undefined) return words
  return `${numberInWords(whole)} and ${words.replace(/^one (?=half|quarter)/, 'a ')}`
}

/** Units by their signs, in the singular; the plural adds an s where nothing else is said. */
const UNITS: ReadonlyMap<string, readonly [one: string, many?: string]> = new Map([
  ['ft', ['foot', 'feet']],
  ['in', ['inch', 'inches']],
  ['yd', ['yard']],
  ['mi', ['mile']],
  ['mph', ['mile per hour', 'miles per hour']],
  ['oz', ['ounce']],
  ['lb', ['pound']],
  ['lbs', ['pound']],
  ['gal', ['gallon']],
  ['mm', ['millimeter']],
  ['cm', ['centimeter']],
  ['m', ['meter']],
  ['km', ['kilometer']],
  ['km/h', ['kilometer per hour', 'kilometers per hour']],
  ['mg', ['milligram']],
  ['g', ['gram']],
  ['kg', ['kilogram']],
  ['ml', ['milliliter']],
  ['l', ['liter']],
  ['kw', ['kilowatt']],
  ['kwh', ['kilowatt hour']],
  ['v', ['volt']],
  ['w', ['watt']],
  ['kb', ['kilobyte']],
  ['mb', ['megabyte']],
  ['gb', ['gigabyte']],
  ['s', ['second']],
  ['sec', ['second']],
  ['min', ['minute']],
  ['h', ['hour']],
  ['hr', ['hour']],
  ['%', ['percent', 'percent']],
  ['°', ['degree']],
  ['°c', ['degree Celsius', 'degrees Celsius']],
  ['°f', ['degree Fahrenheit', 'degrees Fahrenheit']],
])

function unit(text: string): string | null {
  const [, number, sign] = /^([+-]?[\d.,]+)\s*([\p{L}%°/]+)\.?$/u.exec(text) ?? []
  const names = UNITS.get(sign?.toLowerCase() ?? '')
  const words = numberInWords(number ?? '')
  if (names === undefined || words === null) return null
  const [one, many = `${one}s`] = names
  return `${words} ${number === '1' ? one : many}`
}

const ADDRESS: ReadonlyMap<string, string> = new Map([
  ['st', 'Street'],
  ['ave', 'Avenue'],
  ['rd', 'Road'],
  ['blvd', 'Boulevard'],
  ['dr', 'Drive'],
  ['ln', 'Lane'],
  ['ct', 'Court'],
  ['pl', 'Place'],
  ['sq', 'Square'],
  ['hwy', 'Highway'],
  ['pkwy', 'Parkway'],
  ['apt', 'Apartment'],
  ['ste', 'Suite'],
  ['fl', 'Floor'],
  ['n', 'North'],
  ['e', 'East'],
  ['s', 'South'],
  ['w', 'West'],
])

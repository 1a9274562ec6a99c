/** How numbers are said, as rules of a grammar, and how they are written: what callers say in words, apps read in figures. */

const UNITS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const TEENS = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ')
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
const UNITS_TH = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth']
const TEENS_TH =
  'tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth'.split(' ')

/** Below a hundred, in one word. */
const SMALL = new Map<string, number>([
  ...UNITS.map((word, at): [string, number] => [word, at + 1]),
  ...TEENS.map((word, at): [string, number] => [word, at + 10]),
  ...TENS.map((word, at): [string, number] => [word, 10 * (at + 2)]),
])
const ORDINALS = new Map<string, number>([
  ...UNITS_TH.map((word, at): [string, number] => [word, at + 1]),
  ...TEENS_TH.map((word, at): [string, number] => [word, at + 10]),
  ['twentieth', 20],
  ['thirtieth', 30],
])
const DIGITS = new Map<string, string>([
  ['zero', '0'],
  ['oh', '0'],
  ...UNITS.map((word, at): [string, string] => [word, String(at + 1)]),
])
const REPEATED = new Map([
  ['double', 2],
  ['triple', 3],
])

const any = (words: Iterable<string>) => [...words].join(' | ')

/** Rules that other rules name: digits one by one, 0 to 999,999, the 1st to the 31st. */
export const FIGURE_RULES: readonly string[] = [
  `<digit> = zero | ${any(UNITS)};`,
  // `oh` is so short that it is heard in much; it is never said alone.
  '<digits> = [ double | triple ] <digit> [ <more_digits> ] | oh <more_digits>;',
  '<more_digits> = [ double | triple ] ( <digit> | oh ) [ <more_digits> ];',
  `<unit> = ${any(UNITS)};`,
  `<below100> = <unit> | ${any(TEENS)} | ( ${any(TENS)} ) [ <unit> ];`,
  '<below1000> = <below100> | ( a | <unit> ) hundred [ [ and ] <below100> ];',
  '<number> = zero | <below1000> [ thousand [ [ and ] <below1000> ] ] | a thousand;',
  `<ordinal> = ${any(ORDINALS.keys())} | ( twenty | thirty ) ( ${any(UNITS_TH)} );`,
]

/** Every word of those rules. */
export const FIGURE_WORDS: readonly string[] = [
  ...new Set([...DIGITS.keys(), ...SMALL.keys(), ...ORDINALS.keys(), ...REPEATED.keys(), 'a', 'and', 'hundred']),
  'thousand',
]

/** Some words of a sentence in other writing. */
export type Written = { readonly length: number; readonly text: string }

/**
 * The longest number that begins at a word, in figures: `twenty three` is `23`, `one two double three` is `1233`,
 * `nineteen eighty four` is `1984`, `twenty first` is `21st`.
 */
export function figuresAt(words: readonly string[], at: number): Written | null {
  const number = numberAt(words, at)
  const digits = digitsAt(words, at)
  const found = [
    ordinalAt(words, at),
    yearAt(words, at),
    number && { length: number.length, text: String(number.value) },
    digits,
  ]
  return found.reduce<Written | null>((best, each) => (each && each.length > (best?.length ?? 0) ? each : best), null)
}

/** Digits said one by one. One before `hundred` or `thousand` belongs to the number that follows. */
function digitsAt(words: readonly string[], at: number): Written | null {
  let text = ''
  let length = 0
  for (;;) {
    const times = REPEATED.get(words[at + length] ?? '')
    const next = at + length + (times === undefined ? 0 : 1)
    const digit = DIGITS.get(words[next] ?? '')
    if (digit === undefined || /^(hundred|thousand)$/.test(words[next + 1] ?? '')) break
    text += digit.repeat(times ?? 1)
    length = next + 1 - at
  }
  return length === 0 ? null : { length, text }
}

type Value = { readonly length: number; readonly value: number }

function numberAt(words: readonly string[], at: number): Value | null {
  if (words[at] === 'zero') return { length: 1, value: 0 }
  const high = below1000At(words, at) ?? aAt(words, at, 'thousand')
  if (high === null || words[at + high.length] !== 'thousand') return high
  const low = restAt(words, at + high.length + 1, below1000At)
  return { length: high.length + 1 + low.length, value: 1000 * high.value + low.value }
}

function below1000At(words: readonly string[], at: number): Value | null {
  const high = below100At(words, at) ?? aAt(words, at, 'hundred')
  if (high === null || high.value > 9 || words[at + high.length] !== 'hundred') return high
  const low = restAt(words, at + high.length + 1, below100At)
  return { length: high.length + 1 + low.length, value: 100 * high.value + low.value }
}

function below100At(words: readonly string[], at: number): Value | null {
  const value = SMALL.get(words[at] ?? '')
  if (value === undefined) return null
  const unit = value >= 20 ? UNITS.indexOf(words[at + 1] ?? '') + 1 : 0
  return { length: unit > 0 ? 2 : 1, value: value + unit }
}

/** `a` before `hundred` or `thousand` is one of them. */
function aAt(words: readonly string[], at: number, before: string): Value | null {
  return words[at] === 'a' && words[at + 1] === before ? { length: 1, value: 1 } : null
}

/** What follows hundreds or thousands, with or without `and`. */
function restAt(words: readonly string[], at: number, read: typeof below100At): Value {
  const and = words[at] === 'and' ? 1 : 0
  const rest = read(words, at + and)
  return rest === null ? { length: 0, value: 0 } : { length: rest.length + and, value: rest.value }
}

/** From 1000 to 2099, said as two pairs. */
function yearAt(words: readonly string[], at: number): Written | null {
  const century = below100At(words, at)
  if (century === null || century.value < 10 || century.value > 20) return null
  const year = below100At(words, at + century.length)
  if (year === null || year.value < 10) return null
  return { length: century.length + year.length, text: `${century.value}${year.value}` }
}

function ordinalAt(words: readonly string[], at: number): Written | null {
  const alone = ORDINALS.get(words[at] ?? '')
  if (alone !== undefined) return { length: 1, text: withEnding(alone) }
  const tens = SMALL.get(words[at] ?? '') ?? 0
  const unit = UNITS_TH.indexOf(words[at + 1] ?? '') + 1
  return tens >= 20 && unit > 0 ? { length: 2, text: withEnding(tens + unit) } : null
}

function withEnding(value: number): string {
  const teen = value > 10 && value < 20
  return `${value}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th')}`
}

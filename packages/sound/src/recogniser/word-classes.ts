import { FIGURE_RULES, FIGURE_WORDS } from './spoken-figures.ts'

const MONTHS = 'January February March April May June July August September October November December'.split(' ')
export const WEEKDAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ')

const any = (words: readonly string[]) => words.join(' | ').toLowerCase()

/** What the rules of a grammar may name besides those of numbers. */
export const CLASS_RULES: readonly string[] = [
  ...FIGURE_RULES,
  `<weekday> = ${any(WEEKDAYS)};`,
  `<month> = ${any(MONTHS)};`,
  '<day> = <weekday> | <ordinal> | <below100>;',
  '<year> = <number> | <below100> <below100>;',
  '<quantity> = [ minus ] <number> [ point <digits> ];',
  '<money> = <number> ( dollar | dollars | euro | euros | pound | pounds | cent | cents ) [ [ and ] <below100> [ cent | cents ] ];',
  "<time> = <below100> [ o'clock | <below100> | oh <unit> ] [ ( a | p ) m ];",
]

/** Every word of them, to be learnt before such a grammar is used. */
export const CLASS_WORDS: readonly string[] = [
  ...FIGURE_WORDS,
  ...[...WEEKDAYS, ...MONTHS].map((word) => word.toLowerCase()),
  ...'minus point percent degrees dollar dollars euro euros pound pounds cent cents'.split(' '),
  ...["o'clock", 'p', 'm'],
]

/** What they say that is written otherwise than by small letters. */
export const CLASS_NAMES: readonly string[] = [...WEEKDAYS, ...MONTHS]

/**
 * The class tokens that a hint may hold, and what may be said in their place.
 *
 * @see Google Cloud, Speech-to-Text, "Supported class tokens", to which Twilio's page of Gather leads
 */
const TOKENS = new Map([
  ['$OOV_CLASS_DIGIT_SEQUENCE', '<digits>'],
  ['$FULLPHONENUM', '<digits>'],
  ['$POSTALCODE', '<digits>'],
  ['$ADDRESSNUM', '( <digits> | <number> )'],
  ['$TV_CHANNEL', '<number>'],
  ['$OPERAND', '<quantity>'],
  ['$PERCENT', '( <quantity> percent )'],
  ['$TEMPERATURE', '( <quantity> degrees )'],
  ['$MONEY', '<money>'],
  ['$DAY', '<day>'],
  ['$MONTH', '<month>'],
  ['$YEAR', '<year>'],
  ['$TIME', '<time>'],
  ['$OOV_CLASS_ORDINAL', '<ordinal>'],
])

/** A rule's text; undefined for a token that is not known. */
export const ruleOf = (token: string) => TOKENS.get(token)

/** Whether a word of a hint is a class token, known or not. */
export const isToken = (word: string) => /^\$[A-Z][A-Z_]+$/.test(word)

import { PHONE_WORDS, wordsOf } from './grammar.ts'
import { figuresAt, type Written } from './spoken-figures.ts'
import { CLASS_NAMES, CLASS_RULES, CLASS_WORDS, isToken, ruleOf } from './word-classes.ts'

/** Twilio, TwiML Voice: Gather, `hints`: so many, of so many characters each. */
const MAX_PHRASES = 500
const MAX_CHARACTERS = 100

/**
 * What is listened for when nobody says what: the answers that voice menus ask for. The recogniser follows a grammar; it does
 * not take dictation.
 */
const USUAL_PHRASES: readonly string[] = [
  ...['yes', 'yes please', 'yeah', 'sure', 'okay', 'of course', 'correct', 'right', "that's right"],
  ...['no', 'no thanks', 'no thank you', 'wrong', "that's wrong", 'not now'],
  ...['sales', 'support', 'technical support', 'billing', 'operator', 'agent', 'representative', 'customer service'],
  ...['help', 'main menu', 'menu', 'repeat', 'go back', 'back', 'next', 'more', 'other', 'none', 'cancel', 'stop'],
  ...['continue', 'confirm', 'change', 'delete', 'start over', 'goodbye', 'hello', 'thank you'],
  ...['today', 'tomorrow', 'yesterday', 'morning', 'afternoon', 'evening', 'English', 'Spanish', 'account', 'balance'],
]
/** Besides: digits, 0 to 999,999, days of the week, months and dates. */
const USUAL_RULES: readonly string[] = ['<digits>', '<number>', '<weekday>', '( <month> [ <ordinal> ] )']

/** How likely another phrase follows one; low, so that one long word is not heard as several short ones. */
const ANOTHER_PHRASE = 0.01
/** How likely something polite stands before or after what is asked for. */
const POLITE = 0.1
const BEFORE = ['um', 'uh', 'well', "i'd like", 'i want', 'the', "it's"]
const AFTER = ['please', 'thanks', 'thank you']
/** Words that are heard and not told are marked, as they may be phrases too. */
const UNTOLD = 'untold_'

/** Whether a heard word is one of the phrases'. */
export const isTold = (word: string) => !word.startsWith(UNTOLD)

/** Phrases that are listened for, and how each is written. */
export type Phrases = {
  readonly grammar: string
  /** Every word of them, to be learnt before the grammar is used. */
  readonly words: readonly string[]
  /** Words that sound as others do, to be learnt as these. */
  readonly alike: readonly (readonly [word: string, as: string])[]
  /** The heard words as the phrases are written. */
  readonly written: (heard: readonly string[]) => Said
}

/** What was said, as it is written. */
export type Said = {
  readonly text: string
  /** How many times one of many could have been said: a phrase is one, a number as many as its words. */
  readonly choices: number
}

/** Nothing but sounds, any of them: what is not a phrase fits these better. */
export const ANY_SOUNDS = `#JSGF V1.0;\ngrammar sounds;\npublic <heard> = ( ${PHONE_WORDS.map(([word]) => word).join(' | ')} )*;`

/** What may be said: one of the phrases, or several one after the other. Hints without a word count as none. */
export function phrasesOf(hints: readonly string[]): Phrases {
  return phrasesFrom(hints, []) ?? (phrasesFrom(USUAL_PHRASES, USUAL_RULES) as Phrases)
}

function phrasesFrom(hints: readonly string[], rules: readonly string[]): Phrases | null {
  const spoken = new Set<string>(rules)
  const known = new Map<string, string>()
  const usable = hints.filter((hint) => hint.length <= MAX_CHARACTERS)
  for (const hint of usable.slice(0, MAX_PHRASES)) {
    const parts = partsOf(hint)
    if (parts.length > 0) spoken.add(parts.map((part) => part.spoken).join(' '))
    for (const { rule, spoken: words, written } of parts) if (!rule && !known.has(words)) known.set(words, written)
  }
  if (spoken.size === 0) return null
  const hasRules = [...spoken].some((phrase) => phrase.includes('<'))
  const names = hasRules ? CLASS_NAMES : []
  for (const name of names) if (!known.has(name.toLowerCase())) known.set(name.toLowerCase(), name)
  return {
    grammar: grammarOf([...spoken], hasRules),
    words: [...new Set([...known.keys()].join(' ').split(' ')), ...POLITE_WORDS, ...(hasRules ? CLASS_WORDS : [])],
    alike: POLITE_WORDS.map((word): [string, string] => [`${UNTOLD}${word}`, word]),
    written: (heard) => written(heard, known, hasRules),
  }
}

const POLITE_WORDS = [...new Set([...BEFORE, ...AFTER].join(' ').split(' '))]
const untold = (texts: readonly string[]) =>
  texts.map((text) => text.replace(/\S+/g, (word) => `${UNTOLD}${word}`)).join(' | ')

/** A piece of a hint: words between class tokens, or a token that is known. */
type Part = { readonly spoken: string; readonly written: string; readonly rule: boolean }

function partsOf(hint: string): Part[] {
  const parts: Part[] = []
  let literal: string[] = []
  const endLiteral = () => {
    const spoken = wordsOf(literal.join(' ')).join(' ')
    if (spoken !== '') parts.push({ spoken, written: literal.join(' '), rule: false })
    literal = []
  }
  for (const word of hint.trim().split(/\s+/)) {
    if (!isToken(word)) literal.push(word)
    else {
      endLiteral()
      const rule = ruleOf(word)
      if (rule !== undefined) parts.push({ spoken: rule, written: '', rule: true })
    }
  }
  endLiteral()
  return parts
}

function grammarOf(spoken: readonly string[], hasRules: boolean): string {
  const optional = (rule: string) => `( /${1 - POLITE}/ <NULL> | /${POLITE}/ ${rule} )`
  return [
    '#JSGF V1.0;',
    'grammar phrases;',
    ...(hasRules ? CLASS_RULES : []),
    `<before> = ${untold(BEFORE)};`,
    `<after> = ${untold(AFTER)};`,
    `<phrase> = ${spoken.map((phrase) => `( ${phrase} )`).join(' | ')};`,
    // Named once, as a rule is written out wherever it is named; it may name itself at its end.
    `<phrases> = <phrase> ( /${1 - ANOTHER_PHRASE}/ <NULL> | /${ANOTHER_PHRASE}/ <phrases> );`,
    `public <heard> = ${optional('<before>')} <phrases> ${optional('<after>')};`,
  ].join('\n')
}

/** Of phrases and numbers that begin with the same word the longest that was heard; of two that are as long the phrase. */
function written(heard: readonly string[], known: ReadonlyMap<string, string>, hasRules: boolean): Said {
  const told = heard.filter(isTold)
  const texts: string[] = []
  let choices = 0
  for (let at = 0; at < told.length; ) {
    const phrase = phraseAt(told, at, known)
    const figures = hasRules ? figuresAt(told, at) : null
    const isNumber = figures !== null && figures.length > (phrase?.length ?? 0)
    const best = (isNumber ? figures : phrase) ?? { text: told[at] as string, length: 1 }
    texts.push(best.text)
    choices += isNumber ? best.length : 1
    at += best.length
  }
  return { text: texts.join(' '), choices }
}

function phraseAt(heard: readonly string[], at: number, known: ReadonlyMap<string, string>): Written | null {
  for (let length = heard.length - at; length > 0; length--) {
    const text = known.get(heard.slice(at, at + length).join(' '))
    if (text !== undefined) return { length, text }
  }
  return null
}

import { PHONE_WORDS, wordsOf } from './grammar.ts'

/** At most so many phrases are listened for; the rest is left out. Twilio, TwiML Voice: Gather, "hints". */
const MAX_PHRASES = 500

/**
 * What is listened for when nobody says what: the answers that voice menus ask for. The recogniser follows a grammar; it does
 * not take dictation.
 */
export const USUAL_PHRASES: readonly string[] = [
  ...['yes', 'yes please', 'no', 'no thanks', 'okay', 'correct', 'right', 'wrong'],
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  ...['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday', 'today', 'tomorrow'],
  ...['sales', 'support', 'billing', 'operator', 'agent', 'representative', 'customer service', 'help'],
  ...['main menu', 'repeat', 'go back', 'cancel', 'stop', 'continue', 'confirm', 'goodbye', 'hello', 'thank you'],
]

/** How likely another phrase follows one; low, so that one long word is not heard as several short ones. */
const ANOTHER_PHRASE = 0.2

/** Each phrase is as likely, against other sounds, as if it were one of so many: a long list makes none of them rarer. */
const OF_SO_MANY = 4

/** Phrases that are listened for, and how each is written. */
export type Phrases = {
  readonly grammar: string
  /** Every word of them, to be learnt before the grammar is used. */
  readonly words: readonly string[]
  /** The heard words as the phrases are written. */
  readonly written: (heard: readonly string[]) => string
}

/** What may be said: one of the phrases, or several one after the other, somewhere among other sounds. Null: none has a word. */
export function phrasesOf(hints: readonly string[]): Phrases | null {
  const given = hints.length === 0 ? USUAL_PHRASES : hints
  const known = new Map<string, string>()
  for (const hint of given.slice(0, MAX_PHRASES)) {
    const words = wordsOf(hint).join(' ')
    if (words !== '' && !known.has(words)) known.set(words, hint.trim())
  }
  if (known.size === 0) return null
  const spoken = [...known.keys()]
  return {
    grammar: grammarOf(spoken),
    words: [...new Set(spoken.flatMap((phrase) => phrase.split(' ')))],
    written: (heard) => writtenAs(heard, known),
  }
}

function grammarOf(spoken: readonly string[]): string {
  return [
    '#JSGF V1.0;',
    'grammar phrases;',
    `<ph> = ${PHONE_WORDS.map(([word]) => word).join(' | ')};`,
    '<other> = <ph>*;',
    `<phrase> = ${spoken.map((phrase) => `( ${phrase} )`).join(' | ')};`,
    `<more> = /${1 - ANOTHER_PHRASE}/ <NULL> | /${ANOTHER_PHRASE}/ ( <phrase> <more> );`,
    `public <heard> = <other> ( /${spoken.length / OF_SO_MANY}/ ( <phrase> <more> ) | /1/ <ph> ) <other>;`,
  ].join('\n')
}

/** Of phrases that begin with the same word the longest that was heard. */
function writtenAs(heard: readonly string[], known: ReadonlyMap<string, string>): string {
  const written: string[] = []
  for (let at = 0; at < heard.length; ) {
    let length = heard.length - at
    while (length > 1 && !known.has(heard.slice(at, at + length).join(' '))) length -= 1
    const words = heard.slice(at, at + length).join(' ')
    written.push(known.get(words) ?? words)
    at += length
  }
  return written.join(' ')
}

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** One attribute that Twilio's official helper library can write. */
export type HelperAttribute = {
  readonly element: string
  readonly name: string
  /** What its type allows, where it names words; none: any text or number. */
  readonly words: readonly string[]
  /** Several words may be given, with blanks between them. */
  readonly isList: boolean
}

/** All of them by the library's own types, in order; one that an element has in several places comes several times. */
export function helperAttributes(): readonly HelperAttribute[] {
  const twilio = dirname(createRequire(import.meta.url).resolve('twilio/package.json'))
  const types = readFileSync(join(twilio, 'lib/twiml/VoiceResponse.d.ts'), 'utf8')
  const words = new Map(
    [...types.matchAll(/^ {4}type (\w+) = (".*);$/gm)].map(([, name = '', body = '']) => [name, quotedIn(body)]),
  )
  return [...types.matchAll(/interface (\w+)Attributes(?: extends [\w.]+)? \{(.*?)\n {4}\}/gs)].flatMap(
    ([, owner = '', body = '']) =>
      [...body.matchAll(/^\s+"?([\w:-]+)"?\?: (.*);$/gm)].map(([, name = '', type = '']) => {
        const named = [...type.matchAll(/\w+/g)].flatMap(([word]) => words.get(word) ?? [])
        const truth = type.includes('boolean') ? ['true', 'false'] : []
        return { element: elementOf(owner), name, words: [...named, ...truth], isList: type.includes('[]') }
      }),
  )
}

function quotedIn(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word)
}

/** `SsmlSayAs` writes `<say-as>`, `ReferSip` a `<Sip>`, the others an element of their name. */
function elementOf(owner: string): string {
  if (owner.startsWith('Ssml'))
    return owner
      .slice(4)
      .replace(/(?!^)([A-Z])/g, '-$1')
      .toLowerCase()
  return { ReferSip: 'Sip', SipUri: 'Uri' }[owner] ?? owner
}

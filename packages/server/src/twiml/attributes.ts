import { resolveUrl } from './resolve-url.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/** How one attribute is read. `read` gives undefined for a value that is not allowed; `otherwise` then takes its place. */
export type Rule<T> = {
  readonly otherwise: T
  readonly read: (raw: string) => T | undefined
  /** For people: what is allowed. */
  readonly expects: string
  /** Twilio's code for a value that is not allowed. */
  readonly code: number
}

type Rules = Readonly<Record<string, Rule<unknown>>>
type ValuesOf<R extends Rules> = { readonly [K in keyof R]: R[K] extends Rule<infer T> ? T : never }

/** The longest a call may last, in seconds. Twilio, Call resource. Longer pauses and time-outs are cut to this. */
const LONGEST_CALL = 14_400

/** Twilio stops a `loop` that is to go on for ever, or for longer, after this many rounds. */
export const MAX_LOOPS = 1_000

/**
 * The values of an element's attributes, defaults filled in.
 *
 * Names are case-sensitive; one that no rule knows is ignored with warning 12200, unless it has a namespace prefix.
 */
export function readAttributes<R extends Rules>(element: XmlElement, rules: R, warn: Warn): ValuesOf<R> {
  warnOfUnknown(element, Object.keys(rules), warn)
  const given = new Map(element.attributes.map((attribute) => [attribute.name, attribute]))
  const values = Object.entries(rules).map(([name, rule]) => {
    const attribute = given.get(name)
    if (attribute === undefined) return [name, rule.otherwise]
    const value = rule.read(attribute.value)
    if (value !== undefined) return [name, value]
    const problem = `Attribute '${name}' of element '${element.name}' has the invalid value '${attribute.value}'`
    warn(rule.code, `${problem}: ${rule.expects} is expected. The default is used.`, attribute.at)
    return [name, rule.otherwise]
  })
  return Object.fromEntries(values) as ValuesOf<R>
}

/** Warns (12200) of every attribute that is neither among `known` nor namespaced. */
export function warnOfUnknown(element: XmlElement, known: readonly string[], warn: Warn): void {
  for (const { name, at } of element.attributes) {
    if (known.includes(name) || name === 'xmlns' || name.includes(':')) continue
    const problem = `Attribute '${name}' is not allowed to appear in element '${element.name}'.`
    warn(12200, problem + didYouMean(name, known), at)
  }
}

/** ` Did you mean 'x'?` for a name that differs from a known one in case alone, else nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const lower = name.toLowerCase()
  const meant = known.find((candidate) => candidate.toLowerCase() === lower)
  return meant === undefined ? '' : ` Did you mean '${meant}'?`
}

/** One of the given words. */
export function oneOf<const T extends string>(words: readonly T[], otherwise: NoInfer<T>, code: number): Rule<T> {
  return {
    otherwise,
    read: (raw) => words.find((word) => word === raw),
    expects: words.map((word) => `'${word}'`).join(' or '),
    code,
  }
}

/** How a URL is asked for; `get` and `post` are taken too. Default POST. */
export function httpMethod(code: number): Rule<'GET' | 'POST'> {
  const exact = oneOf(['GET', 'POST'], 'POST', code)
  return { ...exact, read: (raw) => exact.read(raw.toUpperCase()) }
}

/** Seconds, a whole number from 1; more than a call can last counts as that. */
export function seconds(otherwise: number, code: number): Rule<number> {
  return {
    otherwise,
    read: (raw) => wholeNumber(raw, 1, LONGEST_CALL),
    expects: 'a whole number of seconds, at least 1,',
    code,
  }
}

/** A whole number; one outside `min` to `max` counts as the nearer of the two. */
export function clamped(min: number, max: number, otherwise: number, code: number): Rule<number> {
  const read = (raw: string) => {
    const number = wholeNumber(raw, 0, max)
    return number === undefined ? undefined : Math.max(min, number)
  }
  return { otherwise, read, expects: `a whole number from ${min} to ${max}`, code }
}

/** A whole number from `min` to `max`, or nothing. */
export function between(min: number, max: number, code: number): Rule<number | null> {
  const read = (raw: string) => {
    const number = wholeNumber(raw, min, Number.MAX_SAFE_INTEGER)
    return number !== undefined && number <= max ? number : undefined
  }
  return { otherwise: null, read, expects: `a whole number from ${min} to ${max}`, code }
}

/** A count from 1, or nothing. */
export function count(code: number): Rule<number | null> {
  return {
    otherwise: null,
    read: (raw) => wholeNumber(raw, 1, Number.MAX_SAFE_INTEGER),
    expects: 'a whole number, at least 1,',
    code,
  }
}

/** How often a verb is repeated: a whole number from 0, where 0 means for ever; never more than 1,000. Default 1. */
export function loops(code: number): Rule<number> {
  const read = (raw: string) => {
    const rounds = wholeNumber(raw, 0, MAX_LOOPS)
    return rounds === 0 ? MAX_LOOPS : rounds
  }
  return { otherwise: 1, read, expects: 'a whole number, at least 0,', code }
}

export function trueOrFalse(otherwise: boolean, code: number): Rule<boolean> {
  const word = oneOf(['true', 'false'], otherwise ? 'true' : 'false', code)
  return { ...word, otherwise, read: (raw) => (word.read(raw) === undefined ? undefined : raw === 'true') }
}

/** Any text, surrounding blanks removed; an empty one counts as not given. */
export function text(otherwise: string): Rule<string> {
  return { otherwise, read: (raw) => raw.trim() || otherwise, expects: 'a text', code: 12200 }
}

/** Text as it was written, surrounding blanks removed; null when absent. */
export const AS_WRITTEN: Rule<string | null> = {
  otherwise: null,
  read: (raw) => raw.trim(),
  expects: 'a text',
  code: 12200,
}

/** Text of so many characters at the most, surrounding blanks removed; null when absent or empty. */
export function shortText(longest: number, code: number): Rule<string | null> {
  const read = (raw: string) => (raw.trim().length > longest ? undefined : raw.trim() || null)
  return { otherwise: null, read, expects: `a text of at most ${longest} characters`, code }
}

/** Text that matches a pattern, or nothing. */
export function matching(pattern: RegExp, expects: string, code: number): Rule<string | null> {
  return { otherwise: null, read: (raw) => (pattern.test(raw.trim()) ? raw.trim() : undefined), expects, code }
}

/** An http or https URL, absolute or relative to the document; null when absent or empty. */
export function webUrl(code: number): Rule<string | null> {
  const read = (raw: string) => {
    if (raw.trim() === '') return null
    return typeof resolveUrl(raw.trim(), 'https://any.example/') === 'string' ? raw.trim() : undefined
  }
  return { otherwise: null, read, expects: 'an http or https URL', code }
}

/** The same, but absolute: where Twilio resolves no relative one. */
export function absoluteUrl(code: number): Rule<string | null> {
  const url = webUrl(code)
  const read = (raw: string) => (raw.trim() === '' || URL.canParse(raw.trim()) ? url.read(raw) : undefined)
  return { ...url, read, expects: 'an absolute http or https URL' }
}

/**
 * The words of a blank-separated list, each once, in the order of `known`; none when the attribute is absent or names
 * only words that are not known, of which a warning tells. The attribute must have a rule: `UNUSED` does.
 */
export function wordsOf<const T extends string>(
  element: XmlElement,
  name: string,
  known: readonly T[],
  code: number,
  warn: Warn,
): readonly T[] {
  const attribute = element.attributes.find((candidate) => candidate.name === name)
  if (attribute === undefined) return []
  const given = new Set(attribute.value.split(/\s+/).filter((word) => word !== ''))
  const unknown = [...given].filter((word) => !known.some((candidate) => candidate === word))
  if (unknown.length > 0) {
    const problem = `Attribute '${name}' of element '${element.name}' names '${unknown.join("', '")}'`
    warn(code, `${problem}: ${known.map((word) => `'${word}'`).join(', ')} are known. The rest counts.`, attribute.at)
  }
  return known.filter((word) => given.has(word))
}

/** An attribute that Twilio knows and that changes nothing here. */
export const UNUSED: Rule<null> = { otherwise: null, read: () => null, expects: 'anything', code: 12200 }

/** The whole number `raw` stands for, at most `max`; undefined if it is none or is below `min`. */
function wholeNumber(raw: string, min: number, max: number): number | undefined {
  if (!/^\s*\d+\s*$/.test(raw)) return undefined
  const number = Number(raw)
  return number < min ? undefined : Math.min(number, max)
}

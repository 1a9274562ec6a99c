import type { Rule } from './attributes.ts'

/** A tag in BCP 47's form; which languages are spoken or understood is not for the document to know. */
const TAG = /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i

/** The longest that is read as one, in characters. */
const LONGEST_TAG = 64

/** Whether a text has the form of a language tag, such as `en-GB`. */
export function isLanguageTag(text: string): boolean {
  return text.length <= LONGEST_TAG && TAG.test(text)
}

/** A language tag, surrounding blanks removed; null when absent or empty. */
export function languageTag(code: number): Rule<string | null> {
  const read = (raw: string) => (raw.trim() === '' ? null : isLanguageTag(raw.trim()) ? raw.trim() : undefined)
  return { otherwise: null, read, expects: "a language tag such as 'en-US'", code }
}

/** A language tag, or `multi`: whatever is spoken. */
export function languageTagOrMulti(code: number): Rule<string | null> {
  return { ...languageTag(code), expects: "a language tag such as 'en-US', or 'multi'," }
}

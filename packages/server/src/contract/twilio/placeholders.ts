/** Placeholders that a content may have. */
export const MAX_VARIABLES = 100

/** `{{1}}` to `{{100}}`. */
const PLACEHOLDER = /\{\{\s*([1-9]\d?|100)\s*\}\}/g

/** The placeholders of a text, each once, in the order they first come: `{{2}} {{1}} {{2}}` has 2 and 1. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, number = '']) => number))]
}

/** Are there braces that make no placeholder, such as `{{name}}`, `{{1}` or `{{0}}`? */
export function hasBadPlaceholder(text: string): boolean {
  return /\{\{|\}\}/.test(text.replace(PLACEHOLDER, ''))
}

/** The text with `write(number)` in place of each placeholder. */
export function replacePlaceholders(text: string, write: (number: string) => string): string {
  return text.replace(PLACEHOLDER, (_, number: string) => write(number))
}

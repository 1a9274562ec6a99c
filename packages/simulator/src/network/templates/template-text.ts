import { placeholdersOf } from '@ringway/meta-wire'
import { valuesWanted } from './template.ts'

/**
 * What is wrong with a text's placeholders; null: nothing.
 *
 * They are numbers in double braces, from {{1}} on without a gap, and something stands between two of them.
 */
export function placeholderFault(text: string): string | null {
  const numbers = [...new Set(placeholdersOf(text))].sort((a, b) => a - b)
  const rest = text.replace(/\{\{\s*\d+\s*\}\}/g, '')
  if (/\{\{|\}\}/.test(rest)) return 'its variables must be numbers in double braces, such as {{1}}'
  if (numbers.some((number, index) => number !== index + 1))
    return `its variables must be numbered from {{1}} without a gap, and it has {{${numbers.join('}}, {{')}}}`
  if (/\}\}\s*\{\{/.test(text)) return 'two variables must not stand side by side'
  return null
}

/** Does the text begin or end with a variable? */
export function hasVariableAtEdge(text: string): boolean {
  return /^\s*\{\{|\}\}\s*$/.test(text)
}

/** A text with n variables has at least 2n + 1 words, variables counted. Meta gives no figure; this one is in use. */
export function isCrowded(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const variables = valuesWanted(placeholdersOf(text))
  return variables > 0 && words.length < 2 * variables + 1
}

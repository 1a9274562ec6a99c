import type { ParameterFormat } from './template.ts'

/** @see Meta, "Message templates": parameters by their place or by their name */
const VARIABLE = {
  POSITIONAL: /\{\{\s*(\d+)\s*\}\}/g,
  NAMED: /\{\{\s*([a-z_][a-z0-9_]*)\s*\}\}/g,
} as const satisfies Record<ParameterFormat, RegExp>

const WRITTEN = {
  POSITIONAL: 'numbers in double braces, such as {{1}}',
  NAMED: 'names in double braces, of lower-case letters, digits and _, such as {{order_id}}',
} as const satisfies Record<ParameterFormat, string>

/** The variables of a text, each once, in the order they come: `Hello {{1}}` has one, `1`. */
export function variablesOf(text: string, format: ParameterFormat): string[] {
  return [...new Set([...text.matchAll(VARIABLE[format])].map(([, name = '']) => name))]
}

/** The text with its variables filled in; one without a value leaves nothing. */
export function withValues(text: string, format: ParameterFormat, values: ReadonlyMap<string, string>): string {
  return text.replace(VARIABLE[format], (_, name: string) => values.get(name) ?? '')
}

/**
 * What is wrong with a text's variables; null: nothing.
 *
 * They stand in double braces, numbers from {{1}} on without a gap, and something stands between two of them.
 */
export function variableFault(text: string, format: ParameterFormat): string | null {
  const rest = text.replace(VARIABLE[format], '')
  if (/\{\{|\}\}/.test(rest)) return `its variables must be ${WRITTEN[format]}`
  const numbers =
    format === 'POSITIONAL'
      ? variablesOf(text, format)
          .map(Number)
          .sort((a, b) => a - b)
      : []
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
export function isCrowded(text: string, format: ParameterFormat): boolean {
  const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const variables = variablesOf(text, format).length
  return variables > 0 && words.length < 2 * variables + 1
}

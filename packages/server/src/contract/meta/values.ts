import { placeholdersIn, replacePlaceholders } from '../twilio/placeholders.ts'

/** What stands for a placeholder, by its number. */
export type Values = Readonly<Record<string, string>>

/** `given`, and the content's own samples for what is missing or empty in it: WhatsApp takes no empty value. */
export function withSamples(given: Values, samples: Values): Values {
  const filled = Object.entries(given).filter(([, value]) => value !== '')
  return { ...samples, ...Object.fromEntries(filled) }
}

/** The text with values in place of its placeholders; one without a value stays as it is written. */
export function fill(text: string, values: Values): string {
  return replacePlaceholders(text, (number) => valueFor(number, values))
}

/** One placeholder's value. */
function valueFor(number: string, values: Values): string {
  return (Object.hasOwn(values, number) ? values[number] : undefined) ?? `{{${number}}}`
}

/**
 * A text with its placeholders numbered from 1 in the order they first come, as Meta wants them in each part of a
 * template: `{{3}} {{1}} {{3}}` becomes `{{1}} {{2}} {{1}}`.
 */
export function positional(text: string): string {
  const order = placeholdersIn(text)
  return replacePlaceholders(text, (number) => `{{${order.indexOf(number) + 1}}}`)
}

/** The values of a text's placeholders in the order `positional` numbers them. */
export function positionalValues(text: string, values: Values): string[] {
  return placeholdersIn(text).map((number) => valueFor(number, values))
}

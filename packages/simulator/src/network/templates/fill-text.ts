import type { ParameterFormat } from './template.ts'
import { TemplateMisfit } from './template-misfit.ts'
import { variablesOf, withValues } from './template-text.ts'

/** A parameter in words. `name`: the variable that it fills, where those have names. */
export type Value = { readonly name: string | undefined; readonly words: string }

/** A text of a template and how much of it there may be, in characters, once it is filled in. */
export type TemplateText = {
  readonly part: 'header' | 'body'
  readonly text: string
  readonly format: ParameterFormat
  readonly longest: number
}

/** The text with these values for its variables: each has one. @throws TemplateMisfit */
export function fillText({ part, text, format, longest }: TemplateText, values: readonly Value[]): string {
  const wanted = variablesOf(text, format)
  if (values.length !== wanted.length)
    throw new TemplateMisfit(
      132000,
      `${part}: the template has ${wanted.length} parameter(s), the message ${values.length}.`,
    )
  const named = format === 'NAMED' ? byName(part, wanted, values) : byPlace(part, values)
  const full = withValues(text, format, named)
  if (full.length <= longest) return full
  throw new TemplateMisfit(
    132005,
    `${part}: filled in, the text has ${full.length} characters; ${longest} are allowed.`,
  )
}

/** The first is {{1}}. */
function byPlace(part: string, values: readonly Value[]): Map<string, string> {
  const named = values.find(({ name }) => name !== undefined)
  if (named) throw new TemplateMisfit(132012, `${part}: "${named.name}" names a variable; the template numbers them.`)
  return new Map(values.map(({ words }, index) => [`${index + 1}`, words]))
}

function byName(part: string, wanted: readonly string[], values: readonly Value[]): Map<string, string> {
  if (values.some(({ name }) => name === undefined))
    throw new TemplateMisfit(100, `${part}: "parameter_name" is missing; the template names its variables.`)
  const named = new Map(values.map(({ name = '', words }) => [name, words]))
  const missing = wanted.find((name) => !named.has(name))
  if (missing === undefined) return named
  throw new TemplateMisfit(132012, `${part}: the message has no parameter "${missing}", which the template names.`)
}

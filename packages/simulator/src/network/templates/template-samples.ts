import type { ParameterFormat } from './template.ts'
import { fault, type TemplateFault } from './template-fault.ts'

/** What a part of a template gives as samples for its variables. */
export type Samples = {
  readonly part: 'HEADER' | 'BODY' | 'BUTTONS'
  readonly key: string
  readonly byPlace: readonly string[] | undefined
  readonly byName?: readonly { readonly param_name: string }[] | undefined
}

/** Each variable has one sample, by its place or by its name as the format says; null: that is so. */
export function sampleFault(
  format: ParameterFormat,
  variables: readonly string[],
  { part, key, byPlace = [], byName = [] }: Samples,
): TemplateFault | null {
  if (format === 'NAMED') {
    const names = byName.map(({ param_name }) => param_name)
    if (byPlace.length === 0 && sameNames(names, variables)) return null
    const wanted = variables.join(', ') || 'none'
    return fault('NO_SAMPLE', `The ${part} component needs these samples in ${key}_named_params: ${wanted}.`)
  }
  if (byName.length === 0 && byPlace.length === variables.length) return null
  const wanted = `${variables.length} sample(s) in ${key}`
  return fault('NO_SAMPLE', `The ${part} component needs ${wanted}, and has ${byPlace.length}.`)
}

function sameNames(given: readonly string[], wanted: readonly string[]): boolean {
  return given.length === wanted.length && wanted.every((name) => given.includes(name))
}

import type { FaultKind, FaultParameter } from '../control.ts'

/** What stands in the form's fields, by their names; texts, as fields hold them. */
export type Fields = Readonly<Record<string, string>>

/** The fields of a kind before anybody has written in them. */
export function freshFields({ parameters }: FaultKind): Fields {
  const given = parameters.filter((each) => each.default !== undefined && each.default !== null)
  return Object.fromEntries(given.map((each) => [each.name, String(each.default)]))
}

export const matchName = (match: FaultKind['match'][number]): string => (typeof match === 'string' ? match : match.name)

/** Fields of the match have names of their own, for a kind may match by what is also a parameter. */
export const matchField = (name: string): string => `match.${name}`
export const COUNT_FIELD = 'match.count'
/** Holds `true` where the fault is to strike until it is removed. */
export const ENDLESS_FIELD = 'match.endless'

/** The body that adds the fault; what is empty is left out. */
export function faultOf(kind: FaultKind, fields: Fields): Record<string, unknown> {
  const match = kind.match.map(matchName).flatMap((name) => {
    const value = fields[matchField(name)]?.trim() ?? ''
    return value === '' ? [] : [[name, value]]
  })
  const parameters = kind.parameters.flatMap((each) => {
    const value = fields[each.name]?.trim() ?? ''
    return value === '' ? [] : [[each.name, typed(each, value)]]
  })
  const count = fields[COUNT_FIELD]?.trim() ?? ''
  return {
    kind: kind.kind,
    ...Object.fromEntries(parameters),
    ...(match.length === 0 ? {} : { match: Object.fromEntries(match) }),
    ...(fields[ENDLESS_FIELD] === 'true' ? { count: null } : count === '' ? {} : { count: Number(count) }),
  }
}

function typed({ type }: FaultParameter, text: string): string | number | boolean {
  if (type === 'number') return Number(text)
  return type === 'boolean' ? text === 'true' : text
}

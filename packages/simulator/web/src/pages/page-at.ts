/** The page that an address names; the simulator serves no others. */
export type PageName =
  | { readonly name: 'start' | 'network' | 'calls' | 'faults' }
  | { readonly name: 'call'; readonly id: string }
  /** `number`: null where the address names none. */
  | { readonly name: 'manager'; readonly number: string | null }

export function pageAt(path: string): PageName {
  const [first = '', id = ''] = path.split('/').filter(Boolean)
  if (first === 'calls' && id !== '') return { name: 'call', id: decoded(id) }
  if (first === 'manager') return { name: 'manager', number: id === '' ? null : decoded(id) }
  if (first === 'network' || first === 'calls' || first === 'faults') return { name: first }
  return { name: 'start' }
}

/** Call ids contain + / and =. */
export const callPath = (id: string): string => `/calls/${encodeURIComponent(id)}`

export const managerPath = (number: string): string => `/manager/${number}`

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The page that an address names; the simulator serves no others. */
export type PageName =
  | { readonly name: 'start' | 'network' | 'calls' | 'faults' }
  | { readonly name: 'call'; readonly id: string }

export function pageAt(path: string): PageName {
  const [first = '', id = ''] = path.split('/').filter(Boolean)
  if (first === 'calls' && id !== '') return { name: 'call', id: decoded(id) }
  if (first === 'network' || first === 'calls' || first === 'faults') return { name: first }
  return { name: 'start' }
}

/** Call ids contain + / and =. */
export const callPath = (id: string): string => `/calls/${encodeURIComponent(id)}`

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

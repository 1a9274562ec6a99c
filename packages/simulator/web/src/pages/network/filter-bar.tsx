import type { RequestFilter } from './request-filter.ts'

type Props = { readonly filter: RequestFilter; readonly change: (filter: RequestFilter) => void }

const TEXTS = [
  { key: 'text', name: 'Search' },
  { key: 'number', name: 'Number' },
  { key: 'call', name: 'Call' },
] as const

/** Narrows the list down; kept in the address, so that it can be sent to somebody. */
export function FilterBar({ filter, change }: Props) {
  const set = (part: Partial<RequestFilter>) => {
    const next = { ...filter, ...part }
    history.replaceState(null, '', location.pathname + searchOf(next))
    change(next)
  }
  return (
    <search className="filters" aria-label="Requests">
      {TEXTS.map(({ key, name }) => (
        <label key={key} className={key}>
          <span>{name}</span>
          <input type="search" value={filter[key]} onChange={(event) => set({ [key]: event.target.value })} />
        </label>
      ))}
      <label>
        <span>Kind</span>
        <select value={filter.kind} onChange={(event) => set({ kind: event.target.value as RequestFilter['kind'] })}>
          <option value="all">All</option>
          <option value="graph">Graph</option>
          <option value="webhook">Webhooks</option>
        </select>
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={filter.failuresOnly}
          onChange={(event) => set({ failuresOnly: event.target.checked })}
        />
        <span>Failures only</span>
      </label>
    </search>
  )
}

function searchOf({ kind, call, number, text, failuresOnly }: RequestFilter): string {
  const query = new URLSearchParams()
  if (kind !== 'all') query.set('kind', kind)
  for (const [name, value] of Object.entries({ call, number, text })) if (value !== '') query.set(name, value)
  if (failuresOnly) query.set('failures', '')
  return query.size === 0 ? '' : `?${query}`
}

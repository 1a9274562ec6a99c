import { type ActiveFault, removeFault } from '../control.ts'

type Props = { readonly faults: readonly ActiveFault[]; readonly changed: () => void }

/** The faults that wait for their time or have struck, with their counters. */
export function ActiveFaults({ faults, changed }: Props) {
  if (faults.length === 0) return <p className="quiet">None: everything goes as it should.</p>
  return (
    <ul className="faults">
      {faults.map((fault) => (
        <li key={fault.id}>
          <div>
            <strong>{fault.kind}</strong>
            <span>{[...extras(fault), ...matchWords(fault.match)].join(', ')}</span>
          </div>
          <output>{counters(fault)}</output>
          <button type="button" className="plain" onClick={() => void removeFault(fault.id).finally(changed)}>
            Remove<span className="hidden"> {fault.kind}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

const KNOWN = new Set(['id', 'kind', 'match', 'count', 'left', 'struck'])

/** What the fault says of itself besides. */
function extras(fault: ActiveFault): string[] {
  return Object.entries(fault).flatMap(([key, value]) =>
    KNOWN.has(key) || value === null ? [] : [`${key.replaceAll('_', ' ')} ${plainly(timeOf(key, value))}`],
  )
}

const timeOf = (key: string, value: unknown): unknown =>
  key.endsWith('_at') ? new Date(Number(value)).toLocaleTimeString('en-GB') : value

const matchWords = (match: ActiveFault['match']): string[] =>
  Object.entries(match ?? {}).map(([key, value]) => `where ${key.replaceAll('_', ' ')} is ${plainly(value)}`)

const plainly = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

function counters({ count, left, struck }: ActiveFault): string {
  const done = `struck ${struck} ${struck === 1 ? 'time' : 'times'}`
  if (count === null || left === null) return `${done}, no end`
  return left === 0 ? `${done}, done` : `${done}, ${left} of ${count} left`
}

import type { CallReport, StreamFigures } from './call-report.ts'

/** RTP statistics of both directions, and what else the network counts. */
export function StreamTable({ report }: { readonly report: CallReport }) {
  const { business, user } = report.streams
  if (!business && !user) return <p className="quiet">There has been no sound yet.</p>
  const { sent: _sent, received: _received, lost: _lost, ...more } = report.call.rtp
  return (
    <div className="scroll">
      <table className="streams">
        <thead>
          <tr>
            <th scope="col">RTP from the answer on</th>
            <th scope="col">Business to user</th>
            <th scope="col">User to business</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ name, read, isBad }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {[business, user].map((figures, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the two directions
                <td key={index} className={figures && isBad?.(figures) ? 'failed' : undefined}>
                  {figures ? read(figures) : '–'}
                </td>
              ))}
            </tr>
          ))}
          {counted(more).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td colSpan={2}>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

type Row = {
  readonly name: string
  readonly read: (figures: StreamFigures) => string
  readonly isBad?: (figures: StreamFigures) => boolean
}

const ROWS: readonly Row[] = [
  { name: 'Packets, keys included', read: ({ packets }) => String(packets), isBad: ({ packets }) => packets === 0 },
  { name: 'Lost', read: ({ packets, lost }) => share(lost, packets + lost), isBad: ({ lost }) => lost > 0 },
  { name: 'Out of order', read: ({ reordered }) => String(reordered) },
  { name: 'Jitter', read: ({ jitter_ms }) => `${jitter_ms} ms`, isBad: ({ jitter_ms }) => jitter_ms > 30 },
  {
    name: 'Bitrate',
    read: ({ bitrate }) => `${(bitrate / 1000).toFixed(1)} kbit/s`,
    isBad: ({ bitrate }) => bitrate > 25_000,
  },
  { name: 'Longest gap', read: ({ longest_gap_ms }) => `${longest_gap_ms} ms` },
]

const share = (part: number, whole: number): string =>
  part === 0 ? '0' : `${part} (${((part / whole) * 100).toFixed(1)} %)`

/** The network's own counters, by the names it gives them; an object in them is one line for each of its own. */
function counted(rtp: Readonly<Record<string, unknown>>, before = ''): [string, string][] {
  return Object.entries(rtp).flatMap(([key, value]): [string, string][] => {
    const name = `${before}${before ? key : key[0]?.toUpperCase() + key.slice(1)}`.replaceAll('_', ' ')
    if (Array.isArray(value)) return [[name, value.length === 0 ? '–' : value.map(plainly).join(', ')]]
    if (typeof value === 'object' && value !== null) return counted(value as Record<string, unknown>, `${name}, `)
    return [[name, plainly(value)]]
  })
}

const plainly = (value: unknown): string =>
  value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value)

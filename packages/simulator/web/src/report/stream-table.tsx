import type { CallReport } from './call-report.ts'
import { streamRows } from './stream-rows.ts'

/** RTP statistics of both directions. */
export function StreamTable({ report }: { readonly report: CallReport }) {
  const rows = streamRows(report)
  if (rows.length === 0) return <p className="quiet">There has been no RTP yet.</p>
  return (
    <div className="scroll">
      <table className="streams">
        <thead>
          <tr>
            <th scope="col">RTP</th>
            <th scope="col">Business to user</th>
            <th scope="col">User to business</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells: [business, user] }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className={business.isBad ? 'failed' : undefined}>{business.text}</td>
              <td className={user.isBad ? 'failed' : undefined}>{user.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

import { useEffect } from 'react'
import '../../styles/pages/calls.css'
import type { CallRecord } from '../../report/call-report.ts'
import { verdictOf } from '../../report/call-summary.tsx'
import { arrowKeys } from '../arrow-keys.ts'
import { fetchBusinesses, fetchCalls, fetchUsers } from '../control.ts'
import { useLiveEvents } from '../live-events.ts'
import { callPath } from '../page-at.ts'
import { useLoaded } from '../use-loaded.ts'

/** The calls of the network, newest first. */
export default function CallsPage() {
  const { value: calls, error, reload } = useLoaded(fetchCalls)
  const users = useLoaded(fetchUsers).value
  const businesses = useLoaded(fetchBusinesses).value
  useLiveEvents({ hello: reload, call: reload })
  useEffect(() => {
    document.title = 'Calls · WhatsApp simulator'
  }, [])
  const names = new Map([
    ...(users ?? []).map(({ wa_id, name }) => [wa_id, name] as const),
    ...(businesses ?? []).map(({ number, name }) => [number, name] as const),
  ])
  return (
    <>
      <header className="page-head">
        <h1>Calls</h1>
        {error ? <p className="failed">{error}</p> : null}
      </header>
      {calls?.length === 0 ? (
        <p className="quiet nothing">There has been no call yet: tap the call icon on a phone.</p>
      ) : null}
      {calls && calls.length > 0 ? (
        <ul className="calls" aria-label="Calls, newest first" onKeyDown={move}>
          {calls.map((call) => (
            <CallRow key={call.id} call={call} names={names} />
          ))}
        </ul>
      ) : null}
    </>
  )
}

const move = arrowKeys('.call-row')

type RowProps = { readonly call: CallRecord; readonly names: ReadonlyMap<string, string> }

function CallRow({ call, names }: RowProps) {
  const name = (number: string) => names.get(number) ?? `+${number}`
  const isUsers = call.direction === 'USER_INITIATED'
  const [from, to] = isUsers ? [call.user, call.business] : [call.business, call.user]
  return (
    <li>
      <a href={callPath(call.id)} className={`call-row ${call.state} ${call.outcome ?? ''}`}>
        <time dateTime={new Date(call.started_at).toISOString()}>
          {new Date(call.started_at).toLocaleTimeString('en-GB')}
        </time>
        <span className="parties">
          {name(from)} <span aria-hidden="true">→</span>
          <span className="hidden"> to </span> {name(to)}
        </span>
        <span className="verdict">{verdictOf(call)}</span>
      </a>
    </li>
  )
}

import { memo, useCallback, useState } from 'react'
import type { BorderRequest } from '../../report/call-report.ts'
import { RequestDetails } from '../../report/request-details.tsx'
import { eventOf, hasFailed, resultOf, span, topicOf, userOf } from '../../report/request-words.ts'
import { arrowKeys } from '../arrow-keys.ts'
import { callPath } from '../page-at.ts'
import { Signature } from './signature.tsx'

type Props = {
  readonly requests: readonly BorderRequest[]
  /** Of the businesses by their numbers, of the apps by their ids. */
  readonly names: ReadonlyMap<string, string>
}

/** The rows. Tab comes to one of them, the arrow keys, Home and End go through all. */
export function RequestList({ requests, names }: Props) {
  const [openIds, setOpenIds] = useState<ReadonlySet<number>>(new Set())
  const [current, setCurrent] = useState<number | null>(null)
  const toggle = useCallback((id: number) => {
    setCurrent(id)
    setOpenIds((before) => {
      const after = new Set(before)
      if (!after.delete(id)) after.add(id)
      return after
    })
  }, [])
  if (requests.length === 0)
    return <p className="quiet nothing">Nothing has crossed the border yet, or nothing that fits.</p>
  const stop = requests.some(({ id }) => id === current) ? current : requests[0]?.id
  return (
    <ul className="requests" aria-label="Graph requests and webhooks, newest first" onKeyDown={move}>
      {requests.map((request) => (
        <Row
          key={request.id}
          request={request}
          name={nameOf(names, request.business ?? request.app)}
          app={nameOf(names, request.app)}
          isOpen={openIds.has(request.id)}
          isStop={request.id === stop}
          toggle={toggle}
        />
      ))}
    </ul>
  )
}

type RowProps = {
  readonly request: BorderRequest
  readonly name: string | null
  readonly app: string | null
  readonly isOpen: boolean
  readonly isStop: boolean
  readonly toggle: (id: number) => void
}

const Row = memo(function Row({ request, name, app, isOpen, isStop, toggle }: RowProps) {
  const failed = hasFailed(request)
  const isGraph = request.kind === 'graph'
  const user = userOf(request)
  const event = eventOf(request)
  return (
    <li className={`${request.kind}${failed ? ' failed' : ''}`}>
      <button
        type="button"
        className="request-row"
        aria-expanded={isOpen}
        tabIndex={isStop ? 0 : -1}
        onClick={() => toggle(request.id)}
      >
        <time dateTime={new Date(request.at).toISOString()}>{clock(request.at)}</time>
        <span className="way">
          <span aria-hidden="true">{isGraph ? '→' : '←'}</span>
          <span className="hidden">{isGraph ? 'Graph request by' : 'Webhook to'} </span>
        </span>
        <span className="who">
          {name ?? 'unknown'}
          {user ? <small>+{user}</small> : null}
        </span>
        <span className="what">
          <code>{topicOf(request)}</code> {event ? <strong>{event}</strong> : null}
        </span>
        <span className="result">{resultOf(request)}</span>
        <span className="ms">{span(request.ms)}</span>
        <span className="attempt">
          {request.attempt > 1 || request.retry_in_ms !== null ? `attempt ${request.attempt}` : ''}
        </span>
      </button>
      {isOpen ? (
        <div className="request-open">
          {request.call ? (
            <p>
              <a href={callPath(request.call)}>The call as a picture</a>
            </p>
          ) : null}
          <RequestDetails request={request} more={<Signature request={request} app={app} />} />
        </div>
      ) : null}
    </li>
  )
})

const nameOf = (names: Props['names'], key: string | null): string | null =>
  key === null ? null : (names.get(key) ?? key)

const clock = (at: number): string => {
  const date = new Date(at)
  return `${date.toLocaleTimeString('en-GB')}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

const move = arrowKeys('.request-row')

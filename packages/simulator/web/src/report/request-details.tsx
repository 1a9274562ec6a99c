import type { ReactNode } from 'react'
import type { BorderRequest } from './call-report.ts'
import { meaningOf } from './fault-words.ts'
import { JsonBlock } from './json-block.tsx'
import { fateOf, graphErrorOf } from './request-words.ts'

type Props = {
  readonly request: BorderRequest
  /** Of a webhook: what else can be done with its signature, where the simulator is at hand. */
  readonly more?: ReactNode
}

/** An opened request: what it said, what was answered, and what that means. */
export function RequestDetails({ request, more }: Props) {
  const fate = fateOf(request)
  return (
    <div className="request-details">
      {fate ? <p className="explained">{fate}</p> : null}
      <FaultExplained request={request} />
      <p className="address">
        <code>
          {request.method} {request.url}
        </code>
      </p>
      <Headers request={request} />
      {more}
      <JsonBlock name={request.kind === 'graph' ? 'Request' : 'Webhook'} value={request.body} />
      <JsonBlock name="Answer" value={request.response} />
    </div>
  )
}

function FaultExplained({ request }: { readonly request: BorderRequest }) {
  const error = graphErrorOf(request)
  if (!error) return null
  return (
    <p className="explained">
      <strong>{error.details ?? error.message}</strong> {meaningOf(error.code)}
      {error.trace ? <small> Trace {error.trace}</small> : null}
    </p>
  )
}

function Headers({ request }: { readonly request: BorderRequest }) {
  const headers = Object.entries(request.headers)
  if (headers.length === 0) return null
  return (
    <dl className="headers">
      {headers.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

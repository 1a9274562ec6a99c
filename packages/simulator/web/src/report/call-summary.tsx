import type { ReactNode } from 'react'
import type { CallRecord, CallReport } from './call-report.ts'
import { span } from './request-words.ts'

type Props = { readonly report: CallReport; readonly actions?: ReactNode }

/** Who called whom, and what became of it. */
export function CallSummary({ report, actions }: Props) {
  const { call, user, business } = report
  const parties = [partyOf(user.name, call.user), partyOf(business.name, call.business)]
  const [from, to] = call.direction === 'USER_INITIATED' ? parties : parties.toReversed()
  return (
    <header className="call-summary">
      <div>
        <h1>
          {from} <span aria-hidden="true">→</span>
          <span className="hidden"> calls </span> {to}
        </h1>
        <p className={call.outcome === 'failed' ? 'verdict failed' : 'verdict'} role="status">
          {verdictOf(call)}
        </p>
        <dl className="facts">
          <Fact name="Began" value={new Date(call.started_at).toISOString().replace('T', ' ')} />
          <Fact name="By" value={call.via === 'api' ? 'Graph' : call.via} />
          <Fact name="biz_opaque_callback_data" value={call.opaque} />
          <Fact name="Call" value={call.id} />
          <Fact name="Simulator" value={report.simulator} />
        </dl>
      </div>
      {actions}
    </header>
  )
}

const partyOf = (name: string, number: string): string => (name ? name : `+${number}`)

function Fact({ name, value }: { readonly name: string; readonly value: string | null }) {
  if (value === null || value === '') return null
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** `Answered after 1.2 s, talked for 14.1 s`, `Declined`, `Failed: 138021 …`. */
export function verdictOf({ state, outcome, meta_error, started_at, answered_at, ended_at }: CallRecord): string {
  if (state !== 'ended') return STATE[state]
  if (outcome === 'failed' && meta_error) return `Failed: ${meta_error.code} ${meta_error.message}`
  if (answered_at === null || ended_at === null) return `${outcome?.[0]?.toUpperCase() ?? ''}${outcome?.slice(1) ?? ''}`
  return `Answered after ${span(answered_at - started_at)}, talked for ${span(ended_at - answered_at)}`
}

const STATE = { connecting: 'Connecting…', ringing: 'Ringing…', live: 'Live now' } as const

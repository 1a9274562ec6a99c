import { type ReactNode, useEffect, useState } from 'react'
import type { BorderRequest, CallNote, CallReport, Sound } from './call-report.ts'
import { CallSummary } from './call-summary.tsx'
import { JsonBlock } from './json-block.tsx'
import { RequestDetails } from './request-details.tsx'
import { eventOf, hasFailed, resultOf, span, topicOf } from './request-words.ts'
import { SdpPanel } from './sdp-panel.tsx'
import { sinceStart } from './sequence.ts'
import { SequenceDiagram } from './sequence-diagram.tsx'
import { StreamTable } from './stream-table.tsx'
import { Waveforms } from './waveform.tsx'

type Props = {
  readonly report: CallReport
  readonly sound: Sound
  /** What can be done with the call, where the simulator is at hand. */
  readonly actions?: ReactNode
}

/** One call, whole: as the simulator shows it, and as its exported file does. */
export function CallPicture({ report, sound, actions }: Props) {
  return (
    <>
      <CallSummary report={report} actions={actions} />
      <Notes notes={report.call.notes ?? []} />
      <section className="panel" aria-label="What happened">
        <h2>What happened</h2>
        <SequenceDiagram report={report} />
      </section>
      <section className="panel" aria-label="Sound">
        <h2>Sound</h2>
        <Waveforms sound={sound} />
        <StreamTable report={report} />
      </section>
      <section className="panel" aria-label="Session descriptions">
        <h2>SDP</h2>
        <SdpPanel sdp={report.sdp} />
      </section>
      <section className="panel" aria-label="Requests and webhooks">
        <h2>Requests and webhooks</h2>
        <Requests requests={report.requests} start={report.call.started_at} />
      </section>
      <InForce report={report} />
    </>
  )
}

/** What the network noticed about the business's side. */
function Notes({ notes }: { readonly notes: readonly CallNote[] }) {
  if (notes.length === 0) return null
  return (
    <section className="panel notes" aria-label="Notes">
      <h2>Noticed</h2>
      <ul>
        {notes.map(({ code, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: notes only come on
          <li key={index}>{text ?? code}</li>
        ))}
      </ul>
    </section>
  )
}

function Requests({ requests, start }: { readonly requests: readonly BorderRequest[]; readonly start: number }) {
  const target = useTarget()
  if (requests.length === 0)
    return <p className="quiet">None are kept any more: the network remembers the last 2,000.</p>
  return (
    <ul className="call-requests">
      {requests.map((request) => (
        <li key={request.id} id={`request-${request.id}`}>
          <OneRequest request={request} start={start} isTarget={target === `#request-${request.id}`} />
        </li>
      ))}
    </ul>
  )
}

type OneProps = { readonly request: BorderRequest; readonly start: number; readonly isTarget: boolean }

/** A step of the drawing leads here, and opens it. */
function OneRequest({ request, start, isTarget }: OneProps) {
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    if (isTarget) setOpen(true)
  }, [isTarget])
  const way = request.kind === 'graph' ? 'Business → WhatsApp' : 'WhatsApp → business'
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={hasFailed(request) ? 'failed' : undefined}>
        <span className="time">{sinceStart(request.at, start)}</span>
        <span className="way">{way}</span>
        <strong>{eventOf(request) ?? topicOf(request)}</strong>
        <span className="result">
          {resultOf(request)} · {span(request.ms)}
          {request.attempt > 1 ? ` · attempt ${request.attempt}` : ''}
        </span>
      </summary>
      {isOpen ? <RequestDetails request={request} /> : null}
    </details>
  )
}

function useTarget(): string {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const look = () => setHash(location.hash)
    addEventListener('hashchange', look)
    return () => removeEventListener('hashchange', look)
  }, [])
  return hash
}

/** Switches and faults of the network while the call was told, where it has any. */
function InForce({ report }: { readonly report: CallReport }) {
  if (!report.switches && report.faults.length === 0) return null
  return (
    <section className="panel" aria-label="Switches and faults">
      <h2>Switches and faults</h2>
      <JsonBlock name="Faults" value={report.faults} />
      <JsonBlock name="Switches" value={report.switches} />
    </section>
  )
}

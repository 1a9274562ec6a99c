import type { ThreadCall } from '../api.ts'
import { callCard, timeOfDay } from '../words.ts'
import { IncomingIcon, MissedIcon, OutgoingIcon, PhoneIcon } from './icons.tsx'

type Props = { readonly call: ThreadCall; readonly at: number; readonly reason: string | null }

/** A call in the thread, in words. */
export function CallEntry({ call, at, reason }: Props) {
  const { title, outgoing, lost } = callCard(call, reason)
  const incomingArrow = lost ? <MissedIcon /> : <IncomingIcon />
  const arrow = outgoing ? <OutgoingIcon /> : incomingArrow
  return (
    <li className={['bubble call', outgoing ? 'own' : '', lost ? 'lost' : ''].join(' ').trim()}>
      <span className="call-disc">
        <PhoneIcon />
      </span>
      <span className="call-words">
        <span className="call-title">{title}</span>
        <span className="call-way">
          <span className="arrow">{arrow}</span>
          {outgoing ? 'Outgoing' : 'Incoming'}
        </span>
      </span>
      <span className="meta">
        <time>{timeOfDay(at)}</time>
      </span>
    </li>
  )
}

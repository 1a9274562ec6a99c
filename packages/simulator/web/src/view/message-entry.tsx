import type { ThreadEntry } from '../api.ts'
import { timeOfDay } from '../words.ts'
import { OneTick, TwoTicks, WaitingIcon, WarningIcon } from './icons.tsx'

/** A text bubble: one's own at the right with ticks, the business's at the left. */
export function MessageEntry({ entry }: { readonly entry: ThreadEntry }) {
  const own = entry.from === 'user'
  return (
    <li className={own ? 'bubble own' : 'bubble'}>
      <span className="text">{entry.text}</span>
      <span className="meta">
        <time>{timeOfDay(entry.at)}</time>
        {own ? <Ticks status={entry.status} /> : null}
      </span>
    </li>
  )
}

/** How far a message has come. */
export function Ticks({ status }: { readonly status: string | null }) {
  switch (status) {
    case 'sent':
      return <Tick word="Sent" drawing={<OneTick />} />
    case 'delivered':
      return <Tick word="Delivered" drawing={<TwoTicks />} />
    case 'read':
      return <Tick word="Read" drawing={<TwoTicks />} />
    case 'failed':
      return <Tick word="Failed" drawing={<WarningIcon />} />
    default:
      return <Tick word="Waiting" drawing={<WaitingIcon />} />
  }
}

function Tick({ word, drawing }: { readonly word: string; readonly drawing: React.ReactNode }) {
  return (
    <span className={`tick ${word.toLowerCase()}`} role="img" aria-label={word} title={word}>
      {drawing}
    </span>
  )
}

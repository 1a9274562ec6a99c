import { Fragment, useLayoutEffect, useRef } from 'react'
import type { SimCall, ThreadEntry } from '../api.ts'
import { entryKey } from '../phone/phone-state.ts'
import { dayLabel } from '../words.ts'
import { CallEntry } from './call-entry.tsx'
import { CardEntry } from './card-entry.tsx'
import type { Deeds } from './deeds.ts'
import { MessageEntry } from './message-entry.tsx'
import { PermissionPrompt } from './permission-prompt.tsx'
import { PermissionRequest } from './permission-request.tsx'

type Props = {
  /** undefined: not loaded yet. */
  readonly entries: readonly ThreadEntry[] | undefined
  readonly calls: Readonly<Record<string, SimCall>>
  readonly now: number
  /** The business's name. */
  readonly business: string
  readonly deeds: Deeds
}

/** How near to its end a thread must be to follow what comes, CSS pixels. */
const NEAR_END = 80

/** Messages and calls in one order, a line between days. */
export function Thread({ entries, calls, now, business, deeds }: Props) {
  const scroller = useFollowEnd(entries)
  let day = ''
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll it also where nothing in it takes the focus
    <div className="thread" ref={scroller} tabIndex={0}>
      <ol className="entries" aria-label="Thread">
        {entries?.map((entry) => {
          const label = dayLabel(entry.at, now)
          const opens = label !== day
          day = label
          return (
            <Fragment key={entryKey(entry)}>
              {opens ? <li className="day">{label}</li> : null}
              <Entry entry={entry} calls={calls} business={business} deeds={deeds} />
            </Fragment>
          )
        })}
      </ol>
      {entries?.length === 0 ? (
        <p className="first">No messages yet. Say hello, or tap the phone to call them.</p>
      ) : null}
    </div>
  )
}

type EntryProps = Pick<Props, 'calls' | 'business' | 'deeds'> & { readonly entry: ThreadEntry }

function Entry({ entry, calls, business, deeds }: EntryProps) {
  if (entry.call) {
    const reason = calls[entry.call.id]?.meta_error?.message ?? entry.text
    return <CallEntry call={entry.call} at={entry.at} reason={reason} />
  }
  if (entry.kind === 'permission_request')
    return <PermissionRequest entry={entry} business={business} permit={deeds.permit} />
  if (entry.kind === 'permission_prompt')
    return <PermissionPrompt entry={entry} business={business} permit={deeds.permit} />
  if (entry.from === 'system') return <li className="day">{entry.text}</li>
  return hasMore(entry) ? <CardEntry entry={entry} deeds={deeds} /> : <MessageEntry entry={entry} />
}

/** More than text: then it is drawn as a card. */
const hasMore = ({ from, card, buttons }: ThreadEntry): boolean =>
  card?.media_url != null || (from === 'business' && (buttons.length > 0 || [card?.header, card?.footer].some(Boolean)))

/** Stays at the end as entries come, unless the reader has scrolled back. */
function useFollowEnd(entries: readonly ThreadEntry[] | undefined) {
  const scroller = useRef<HTMLDivElement>(null)
  const following = useRef(true)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const toEnd = () => {
      if (following.current) element.scrollTop = element.scrollHeight
    }
    const onScroll = () => {
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END
    }
    // A keyboard that slides in makes the thread lower.
    const resized = new ResizeObserver(toEnd)
    resized.observe(element)
    element.addEventListener('scroll', onScroll)
    return () => {
      resized.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [])
  useLayoutEffect(() => {
    // One's own message is always shown.
    if (entries?.at(-1)?.from === 'user') following.current = true
    if (scroller.current && following.current) scroller.current.scrollTop = scroller.current.scrollHeight
  }, [entries])
  return scroller
}

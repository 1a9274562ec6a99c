import type { Contact } from '../api.ts'
import { chatSearch, go } from '../phone/route.ts'
import { dayLabel, preview, timeOfDay } from '../words.ts'
import { Avatar } from './avatar.tsx'

type Props = { readonly contacts: readonly Contact[]; readonly now: number }

/** The businesses this user can write to, the latest conversation first. */
export function ChatList({ contacts, now }: Props) {
  const latest = [...contacts].sort((a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0))
  return (
    <>
      <header className="bar">
        <h2>Chats</h2>
      </header>
      {latest.length === 0 ? <p className="empty">No businesses on this network yet.</p> : null}
      <ul className="chat-list">
        {latest.map((contact) => (
          <ChatRow key={contact.number} contact={contact} now={now} />
        ))}
      </ul>
    </>
  )
}

function ChatRow({ contact, now }: { readonly contact: Contact; readonly now: number }) {
  const { last } = contact
  return (
    <li>
      <a
        href={chatSearch(contact.number)}
        onClick={(click) => {
          if (click.metaKey || click.ctrlKey || click.shiftKey) return
          click.preventDefault()
          go(chatSearch(contact.number))
        }}
      >
        <Avatar name={contact.name} number={contact.number} />
        <span className="row-text">
          <span className="row-name">{contact.name}</span>
          <span className="row-last">{preview(last)}</span>
        </span>
        {last ? <time className="row-time">{whenShort(last.at, now)}</time> : null}
      </a>
    </li>
  )
}

function whenShort(at: number, now: number): string {
  const day = dayLabel(at, now)
  return day === 'Today' ? timeOfDay(at) : day
}

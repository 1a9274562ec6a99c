import { useEffect } from 'react'
import type { Contact } from '../api.ts'
import type { PhoneState } from '../phone/phone-state.ts'
import type { PhoneStore } from '../phone/phone-store.ts'
import { go, LIST_SEARCH } from '../phone/route.ts'
import { Avatar } from './avatar.tsx'
import { Composer } from './composer.tsx'
import { BackIcon, PhoneIcon } from './icons.tsx'
import { Thread } from './thread.tsx'

type Props = {
  readonly phone: PhoneStore
  readonly contact: Contact
  readonly state: PhoneState
  readonly call: () => void
}

/** The one thread with a business: header, messages and calls, composer. */
export function Chat({ phone, contact, state, call }: Props) {
  useEffect(() => phone.openThread(contact.number), [phone, contact.number])
  return (
    <>
      <header className="bar">
        <button type="button" className="round" aria-label="Back" onClick={() => go(LIST_SEARCH)}>
          <BackIcon />
        </button>
        <Avatar name={contact.name} number={contact.number} />
        <div className="bar-title">
          <h2>{contact.name}</h2>
          <p>Business account</p>
        </div>
        {contact.call_icon ? (
          <button type="button" className="round" aria-label="Call" onClick={call}>
            <PhoneIcon />
          </button>
        ) : null}
      </header>
      <Thread entries={state.threads[contact.number]} calls={state.calls} now={Date.now() + state.clockOffset} />
      <Composer send={(text) => phone.sendText(contact.number, text)} />
    </>
  )
}

import { useEffect, useRef, useState } from 'react'
import type { Contact, ThreadButton, ThreadEntry } from '../api.ts'
import { isWebAddress } from '../media-of.ts'
import type { PhoneState } from '../phone/phone-state.ts'
import type { PhoneStore } from '../phone/phone-store.ts'
import { go, LIST_SEARCH } from '../phone/route.ts'
import { openingWords } from '../words.ts'
import { Avatar } from './avatar.tsx'
import { ClosedSheet } from './closed-sheet.tsx'
import { Composer } from './composer.tsx'
import type { Deeds } from './deeds.ts'
import { BackIcon, PhoneIcon } from './icons.tsx'
import { OptionSheet } from './option-sheet.tsx'
import { useSeen } from './seen.ts'
import { Thread } from './thread.tsx'

type Props = {
  readonly phone: PhoneStore
  readonly contact: Contact
  readonly state: PhoneState
  /** @param messageId the message whose call button was tapped; null for the call icon */
  readonly call: (messageId: string | null) => Promise<void>
}

/** The one thread with a business: header, messages and calls, composer. */
export function Chat({ phone, contact, state, call }: Props) {
  const entries = state.threads[contact.number]
  useEffect(() => phone.openThread(contact.number), [phone, contact.number])
  useSeen(entries, () => phone.seen(contact.number))
  const [choosing, setChoosing] = useState<ThreadEntry | null>(null)
  const [closed, setClosed] = useState(false)
  const message = useRef<HTMLTextAreaElement>(null)
  const now = Date.now() + state.clockOffset
  const callIfOpen = async (messageId: string | null) => (contact.open ? await call(messageId) : setClosed(true))
  const deeds: Deeds = {
    tap: (entry, button) => (button.type === 'VOICE_CALL' ? callIfOpen(entry.id) : tap(phone, entry, button)),
    choose: setChoosing,
    permit: (entry, response) => phone.answerPermission(entry.id, response),
  }
  return (
    <>
      <header className="bar">
        <button type="button" className="round" aria-label="Back" onClick={() => go(LIST_SEARCH)}>
          <BackIcon />
        </button>
        <Avatar name={contact.name} number={contact.number} />
        <div className="bar-title">
          <h2>{contact.name}</h2>
          <p>
            {contact.call_icon && !contact.open
              ? `Closed · ${openingWords(contact.opens_at, now)}`
              : 'Business account'}
          </p>
        </div>
        {contact.call_icon ? (
          <button type="button" className="round" aria-label="Call" onClick={() => callIfOpen(null)}>
            <PhoneIcon />
          </button>
        ) : null}
      </header>
      <Thread entries={entries} calls={state.calls} now={now} business={contact.name} deeds={deeds} />
      <Composer
        field={message}
        send={(text) => phone.sendText(contact.number, text)}
        sendFile={(file) => phone.sendFile(contact.number, file)}
      />
      {choosing ? <OptionSheet entry={choosing} tap={deeds.tap} close={() => setChoosing(null)} /> : null}
      {closed ? (
        <ClosedSheet
          contact={contact}
          now={now}
          askCallback={() => phone.askCallback(contact.number)}
          write={() => {
            setClosed(false)
            message.current?.focus()
          }}
          close={() => setClosed(false)}
        />
      ) : null}
    </>
  )
}

/** Taps, and does what the button is for on a phone. */
async function tap(phone: PhoneStore, entry: ThreadEntry, button: ThreadButton): Promise<void> {
  const tapped = await phone.tap(entry.id, button.index)
  if (tapped?.opens) open(phone, tapped.opens)
  // Absent on a page that is neither HTTPS nor localhost.
  if (tapped?.copies) await navigator.clipboard?.writeText(tapped.copies).catch((error) => phone.report(error))
}

function open(phone: PhoneStore, address: string): void {
  if (isWebAddress(address)) window.open(address, '_blank', 'noopener,noreferrer')
  else phone.report(new Error(`This phone cannot open ${address}: it has WhatsApp calls and web pages only.`))
}

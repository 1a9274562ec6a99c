import type { Contact } from '../api.ts'
import { openingWords } from '../words.ts'
import { useBusy } from './busy.ts'
import { Choice } from './choice.tsx'
import { MessageIcon, PhoneIcon } from './icons.tsx'
import { Sheet } from './sheet.tsx'

type Props = {
  readonly contact: Contact
  /** By the network's clock, Unix ms. */
  readonly now: number
  readonly askCallback: () => Promise<unknown>
  readonly write: () => void
  readonly close: () => void
}

/** Outside call hours no call is placed: the phone tells when it can be, and what can be done meanwhile. */
export function ClosedSheet({ contact, now, askCallback, write, close }: Props) {
  const [busy, run] = useBusy()
  const ask = () =>
    run(async () => {
      await askCallback()
      close()
    })
  return (
    <Sheet title={`${contact.name} is closed`} close={close}>
      <p className="sheet-words">{openingWords(contact.opens_at, now)}</p>
      {contact.callback ? <Choice title="Ask for a callback" icon={<PhoneIcon />} disabled={busy} onTap={ask} /> : null}
      <Choice title="Write a message" icon={<MessageIcon />} disabled={busy} onTap={write} />
    </Sheet>
  )
}

import { useEffect, useRef } from 'react'
import type { ThreadButton, ThreadEntry } from '../api.ts'
import { useBusy } from './busy.ts'
import { Choice } from './choice.tsx'
import type { Deeds } from './deeds.ts'
import { ButtonIcon, CloseIcon } from './icons.tsx'

type Props = { readonly entry: ThreadEntry; readonly tap: Deeds['tap']; readonly close: () => void }

/** All that a message offers, slid in from below. A tap on one chooses it. */
export function OptionSheet({ entry, tap, close }: Props) {
  const [busy, run] = useBusy()
  const dialog = useRef<HTMLDivElement>(null)
  useEffect(() => dialog.current?.focus(), [])
  const choose = (button: ThreadButton) =>
    run(async () => {
      await tap(entry, button)
      close()
    })
  return (
    <div className="sheet-layer">
      <button type="button" className="scrim" tabIndex={-1} aria-hidden="true" onClick={close} />
      <div
        className="sheet"
        role="dialog"
        aria-modal="true"
        aria-label="Options"
        ref={dialog}
        tabIndex={-1}
        onKeyDown={(key) => {
          if (key.key === 'Escape') close()
        }}
      >
        <header>
          <button type="button" className="round" aria-label="Close" onClick={close}>
            <CloseIcon />
          </button>
          <h3>Options</h3>
        </header>
        {entry.buttons.map((button) => (
          <Choice
            key={button.index}
            title={button.title}
            icon={<ButtonIcon type={button.type} />}
            disabled={busy}
            onTap={() => choose(button)}
          />
        ))}
      </div>
    </div>
  )
}

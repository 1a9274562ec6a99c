import { type ReactNode, useEffect, useRef } from 'react'
import { CloseIcon } from './icons.tsx'

type Props = { readonly title: string; readonly close: () => void; readonly children: ReactNode }

/** Slid in from below, before everything else in the chat. Escape, the cross or a tap beside it closes it. */
export function Sheet({ title, close, children }: Props) {
  const dialog = useRef<HTMLDivElement>(null)
  useEffect(() => dialog.current?.focus(), [])
  return (
    <div className="sheet-layer">
      <button type="button" className="scrim" tabIndex={-1} aria-hidden="true" onClick={close} />
      <div
        className="sheet"
        role="dialog"
        aria-modal="true"
        aria-label={title}
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
          <h3>{title}</h3>
        </header>
        {children}
      </div>
    </div>
  )
}

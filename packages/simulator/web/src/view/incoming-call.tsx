import { useEffect, useRef } from 'react'
import type { SimCall } from '../api.ts'
import type { CallLine } from '../call/call-line.ts'
import type { Sounds } from '../call/sounds.ts'
import { callStatus } from '../words.ts'
import { useBusy } from './busy.ts'
import { CallState } from './call-state.tsx'
import { CallerCard } from './caller-card.tsx'
import { HangUpIcon, PhoneIcon } from './icons.tsx'

type Props = { readonly call: SimCall; readonly line: CallLine; readonly sounds: Sounds; readonly name: string }

/** A business is ringing this phone. */
export function IncomingCall({ call, line, sounds, name }: Props) {
  const dialog = useRef<HTMLDivElement>(null)
  const [declining, decline] = useBusy()
  useEffect(() => {
    dialog.current?.focus()
    sounds.ring()
    return () => sounds.quiet()
  }, [sounds])
  return (
    <div
      className="call-screen incoming"
      role="dialog"
      aria-modal="true"
      aria-label={`${name} is ringing`}
      ref={dialog}
      tabIndex={-1}
    >
      <CallerCard name={name} number={call.business}>
        <CallState words={callStatus(call, 0)} ticking={false} />
      </CallerCard>
      <div className="call-controls">
        <div className="labelled">
          <button
            type="button"
            className="control hang-up"
            aria-label="Decline"
            disabled={declining}
            onClick={() => decline(() => line.decline(call))}
          >
            <HangUpIcon />
          </button>
          <span aria-hidden="true">Decline</span>
        </div>
        <div className="labelled">
          <button
            type="button"
            className="control answer"
            aria-label="Answer"
            disabled={declining}
            onClick={() => line.answer(call)}
          >
            <PhoneIcon />
          </button>
          <span aria-hidden="true">Answer</span>
        </div>
      </div>
    </div>
  )
}

import { type RefObject, useEffect, useRef, useState } from 'react'
import type { CallLine, LineState } from '../call/call-line.ts'
import { nameOf, type PhoneState } from '../phone/phone-state.ts'
import { callStatus } from '../words.ts'
import { CallState } from './call-state.tsx'
import { CallerCard } from './caller-card.tsx'
import { useElapsed } from './elapsed.ts'
import { HangUpIcon, KeypadIcon, MicrophoneOffIcon } from './icons.tsx'
import { Keypad, useTypedKeys } from './keypad.tsx'
import { RemoteAudio } from './remote-audio.tsx'

type Props = { readonly line: CallLine; readonly onLine: LineState; readonly state: PhoneState }

/** The call on this phone, over everything else. */
export function CallScreen({ line, onLine, state }: Props) {
  const call = onLine.callId ? (state.calls[onLine.callId] ?? null) : null
  const elapsed = useElapsed(call?.state === 'live' ? state.liveSince[call.id] : undefined)
  const live = call?.state === 'live' && !onLine.over
  const hungUp = onLine.over && call?.state !== 'ended'
  const name = nameOf(state, onLine.business)
  const [keypad, setKeypad] = useState(false)
  const [pressed, setPressed] = useState('')
  const dialog = useRef<HTMLDivElement>(null)
  const keypadButton = useRef<HTMLButtonElement>(null)
  useEffect(() => dialog.current?.focus(), [])

  const press = (digit: string) => {
    setPressed((digits) => digits + digit)
    void line.press(digit)
  }
  const close = () => {
    setKeypad(false)
    keypadButton.current?.focus()
  }
  useTypedKeys(live, press, keypad ? close : null)

  return (
    <div
      className="call-screen"
      role="dialog"
      aria-modal="true"
      aria-label={`Voice call with ${name}`}
      ref={dialog}
      tabIndex={-1}
    >
      <CallerCard name={name} number={onLine.business} small={keypad && live}>
        <CallState words={hungUp ? 'Call ended' : callStatus(call, elapsed, true)} ticking={live} />
      </CallerCard>
      {onLine.microphone === 'none' && !onLine.over ? (
        <p className="no-microphone" role="note">
          No microphone: you can listen and press keys
        </p>
      ) : null}
      <RemoteAudio stream={onLine.remoteStream} />
      {keypad && live ? <Keypad pressed={pressed} press={press} /> : null}
      <Controls
        line={line}
        onLine={onLine}
        live={live}
        keypad={keypad && live}
        toggleKeypad={() => setKeypad(!keypad)}
        keypadButton={keypadButton}
      />
    </div>
  )
}

type ControlsProps = Pick<Props, 'line' | 'onLine'> & {
  readonly live: boolean
  /** Is the keypad open? */
  readonly keypad: boolean
  readonly toggleKeypad: () => void
  /** Where the focus goes back to when the keypad closes. */
  readonly keypadButton: RefObject<HTMLButtonElement | null>
}

function Controls({ line, onLine, live, keypad, toggleKeypad, keypadButton }: ControlsProps) {
  return (
    <div className="call-controls">
      <button
        type="button"
        className="control"
        aria-label="Mute"
        aria-pressed={onLine.muted}
        disabled={onLine.over}
        onClick={() => line.mute(!onLine.muted)}
      >
        <MicrophoneOffIcon />
      </button>
      <button
        type="button"
        className="control"
        aria-label="Keypad"
        aria-expanded={keypad}
        disabled={!live}
        ref={keypadButton}
        onClick={toggleKeypad}
      >
        <KeypadIcon />
      </button>
      <button
        type="button"
        className="control hang-up"
        aria-label="Hang up"
        disabled={onLine.over}
        onClick={() => line.hangUp()}
      >
        <HangUpIcon />
      </button>
    </div>
  )
}

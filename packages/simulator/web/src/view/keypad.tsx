import { useEffect, useRef } from 'react'

const KEYS = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
] as const

/** As many pressed keys as the display holds. */
const SHOWN = 14

type Props = { readonly pressed: string; readonly press: (digit: string) => void }

/** The dial pad. Each key's name is its digit alone. */
export function Keypad({ pressed, press }: Props) {
  return (
    <section className="keypad" aria-label="Dial pad">
      <p className="pressed">{pressed.slice(-SHOWN)}</p>
      <div className="keys">
        {KEYS.map(([digit, letters]) => (
          <button type="button" className="key" key={digit} aria-label={digit} onClick={() => press(digit)}>
            <span aria-hidden="true">{digit}</span>
            <small aria-hidden="true">{letters}</small>
          </button>
        ))}
      </div>
    </section>
  )
}

/**
 * The computer's keyboard as a dial pad.
 *
 * @param active keys count only during the call
 * @param onEscape null when Escape has nothing to close
 */
export function useTypedKeys(active: boolean, press: (digit: string) => void, onEscape: (() => void) | null): void {
  const latest = useRef({ press, onEscape })
  useEffect(() => {
    latest.current = { press, onEscape }
  })
  useEffect(() => {
    if (!active) return
    const onKeyDown = (key: KeyboardEvent) => {
      if (key.ctrlKey || key.metaKey || key.altKey || key.repeat) return
      if (key.key === 'Escape') latest.current.onEscape?.()
      else if (/^[0-9*#]$/.test(key.key)) latest.current.press(key.key)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [active])
}

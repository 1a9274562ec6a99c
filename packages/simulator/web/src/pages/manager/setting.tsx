import { useId } from 'react'

type Props = {
  readonly name: string
  readonly about: string
  readonly on: boolean
  readonly set: (on: boolean) => void
  readonly disabled?: boolean
}

/** Something that is on or off, at once. */
export function Setting({ name, about, on, set, disabled = false }: Props) {
  const id = useId()
  return (
    <div className="setting">
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        className="toggle"
        type="checkbox"
        role="switch"
        aria-checked={on}
        aria-describedby={`${id}-about`}
        checked={on}
        disabled={disabled}
        onChange={({ target }) => set(target.checked)}
      />
      <p id={`${id}-about`}>{about}</p>
    </div>
  )
}

import type { ReactNode } from 'react'

type Props = {
  readonly title: string
  readonly icon?: ReactNode
  readonly disabled?: boolean
  readonly onTap: () => void
}

/** One of the full-width rows at a message's foot. Its name is its title. */
export function Choice({ title, icon, disabled = false, onTap }: Props) {
  return (
    <button type="button" className="choice" disabled={disabled} onClick={onTap}>
      {icon}
      <span>{title}</span>
    </button>
  )
}

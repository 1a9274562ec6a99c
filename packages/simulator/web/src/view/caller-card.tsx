import type { ReactNode } from 'react'
import { Avatar } from './avatar.tsx'

type Props = {
  readonly name: string
  readonly number: string
  /** Makes room for the dial pad. */
  readonly small?: boolean
  readonly children: ReactNode
}

/** Who is on the line. */
export function CallerCard({ name, number, small = false, children }: Props) {
  return (
    <div className={small ? 'caller small' : 'caller'}>
      <Avatar name={name} number={number} />
      <h2>{name}</h2>
      {children}
    </div>
  )
}

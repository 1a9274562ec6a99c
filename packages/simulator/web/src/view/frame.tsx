import { type ReactNode, useEffect, useState } from 'react'
import type { SimUser } from '../api.ts'
import { timeOfDay } from '../words.ts'

type Props = {
  readonly user: SimUser | null
  /** The network's clock minus this browser's, ms. */
  readonly clockOffset: number
  readonly children: ReactNode
}

/** The device: a frame on a wide screen, nothing at all on a phone-sized one. */
export function Frame({ user, clockOffset, children }: Props) {
  return (
    <div className="stage">
      <aside className="caption">
        {user ? (
          <>
            <h1>{user.name}</h1>
            <p className="number">+{user.wa_id}</p>
            <p>A simulated phone: it lives on your own machine, and what it says and hears is real audio.</p>
          </>
        ) : null}
      </aside>
      <main className="phone">
        <div className="status-bar" aria-hidden="true">
          <Clock offset={clockOffset} />
        </div>
        <div className="glass">{children}</div>
      </main>
    </div>
  )
}

function Clock({ offset }: { readonly offset: number }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000)
    return () => clearInterval(timer)
  }, [])
  return <span>{timeOfDay(now + offset)}</span>
}

import { useRef, useState } from 'react'

/** What the network said to the last deed: nothing when it took it. */
export type Deed = {
  readonly busy: boolean
  readonly refused: string | null
  /** One after the other. @returns whether the network took it */
  readonly run: (deed: () => Promise<unknown>) => Promise<boolean>
}

export function useDeed(): Deed {
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const last = useRef<Promise<unknown>>(Promise.resolve())
  const run = async (deed: () => Promise<unknown>) => {
    setBusy(true)
    const done = last.current.then(deed).then(
      () => null,
      (reason: Error) => reason.message,
    )
    last.current = done
    const error = await done
    setRefused(error)
    setBusy(false)
    return error === null
  }
  return { busy, refused, run }
}

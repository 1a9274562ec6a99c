import { useState } from 'react'

/** One deed at a time: a second tap while the first is under way is not heard. */
export function useBusy(): [busy: boolean, run: (deed: () => Promise<unknown>) => void] {
  const [busy, setBusy] = useState(false)
  const run = (deed: () => Promise<unknown>) => {
    if (busy) return
    setBusy(true)
    void deed().finally(() => setBusy(false))
  }
  return [busy, run]
}

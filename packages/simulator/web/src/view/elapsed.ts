import { useEffect, useState } from 'react'

/** Milliseconds since `since` (Unix ms, this browser's clock), told anew as each second begins; 0 while undefined. */
export function useElapsed(since: number | undefined): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (since === undefined) return
    let timer: ReturnType<typeof setTimeout>
    const tick = () => {
      const at = Date.now()
      setNow(at)
      timer = setTimeout(tick, 1000 - ((at - since) % 1000))
    }
    tick()
    return () => clearTimeout(timer)
  }, [since])
  return since === undefined ? 0 : Math.max(0, now - since)
}

import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { ThreadEntry } from '../api.ts'

/**
 * Tells when something that the business wrote has been seen: the chat is open, and the page in view.
 *
 * @param entries undefined: not loaded yet
 */
export function useSeen(entries: readonly ThreadEntry[] | undefined, tell: () => void): void {
  const inView = useSyncExternalStore(subscribe, () => document.visibilityState === 'visible')
  const latest = entries?.filter(mayBeUnread).at(-1)?.id
  const telling = useRef(tell)
  useEffect(() => {
    telling.current = tell
  })
  useEffect(() => {
    if (inView && latest !== undefined) telling.current()
  }, [inView, latest])
}

/** A request's status says how it was answered, not whether it was seen. */
const mayBeUnread = ({ from, kind, status }: ThreadEntry): boolean =>
  from === 'business' && (kind === 'permission_request' || (kind === 'message' && status === 'delivered'))

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}

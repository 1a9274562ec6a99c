import { useSyncExternalStore } from 'react'

/** Where drawings have their whole width. */
const WIDE = '(min-width: 760px)'

export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(WIDE).matches)
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(WIDE)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** At most so many characters; what is cut off is an ellipsis. */
export const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, Math.floor(most) - 1)}…` : text

import { useCallback, useEffect, useState } from 'react'

/** What was asked for: not yet here, here, or refused in words. */
export type Loaded<T> = { readonly value: T | null; readonly error: string | null; readonly reload: () => void }

/** Asks when the page opens and whenever `reload` is called; what is here stays until the new answer comes. */
export function useLoaded<T>(ask: () => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [asked, setAsked] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again by number, not by the function's identity
  useEffect(() => {
    let isCurrent = true
    ask().then(
      (answer) => {
        if (!isCurrent) return
        setValue(answer)
        setError(null)
      },
      (reason: Error) => isCurrent && setError(reason.message),
    )
    return () => {
      isCurrent = false
    }
  }, [asked])
  return { value, error, reload: useCallback(() => setAsked((times) => times + 1), []) }
}

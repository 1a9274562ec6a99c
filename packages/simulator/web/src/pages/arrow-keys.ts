import type { KeyboardEvent } from 'react'

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
}

/** In a list: the arrow keys, Home and End take the focus from row to row. @param rows what each row is focused by */
export function arrowKeys(rows: string): (event: KeyboardEvent<HTMLElement>) => void {
  return (event) => {
    const step = STEPS[event.key]
    const row = event.target instanceof HTMLElement && event.target.closest<HTMLElement>(rows)
    if (!step || !row) return
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>(rows)]
    all[step(all.indexOf(row), all.length - 1)]?.focus()
    event.preventDefault()
  }
}

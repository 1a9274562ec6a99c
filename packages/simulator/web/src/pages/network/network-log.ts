import type { BorderRequest } from '../../report/call-report.ts'

/** What the network page shows: what has come, and, while it is paused, what waits. Newest first. */
export type NetworkLog = {
  readonly shown: readonly BorderRequest[]
  readonly waiting: readonly BorderRequest[]
  readonly isPaused: boolean
}

/** As many as the simulator keeps. */
export const MOST_SHOWN = 2_000

export const EMPTY_LOG: NetworkLog = { shown: [], waiting: [], isPaused: false }

/** @param requests oldest first; those that are here already change nothing */
export function withRequests(log: NetworkLog, requests: readonly BorderRequest[]): NetworkLog {
  const newest = Math.max(log.shown[0]?.id ?? 0, log.waiting[0]?.id ?? 0)
  const fresh = requests.filter(({ id }) => id > newest).reverse()
  if (fresh.length === 0) return log
  const added = (to: readonly BorderRequest[]) => [...fresh, ...to].slice(0, MOST_SHOWN)
  return log.isPaused ? { ...log, waiting: added(log.waiting) } : { ...log, shown: added(log.shown) }
}

/** A new beginning, such as after a reset: what the simulator has is all there is. @param requests oldest first */
export function restarted(log: NetworkLog, requests: readonly BorderRequest[]): NetworkLog {
  return { ...log, shown: requests.toReversed().slice(0, MOST_SHOWN), waiting: [] }
}

export const paused = (log: NetworkLog): NetworkLog => ({ ...log, isPaused: true })

/** Goes on, with all that came meanwhile. */
export function resumed({ shown, waiting }: NetworkLog): NetworkLog {
  return { shown: [...waiting, ...shown].slice(0, MOST_SHOWN), waiting: [], isPaused: false }
}

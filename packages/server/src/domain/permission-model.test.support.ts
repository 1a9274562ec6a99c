import type { Millis } from '../kit/clock.ts'
import type { CallVerdict, PermissionEvent, RequestVerdict } from './permission.ts'
import type { PolicyProfile } from './policy.ts'

/**
 * The permission rules once more, slow and obvious: nothing is kept but everything that ever happened, in its order, and
 * every question is answered by looking through all of it. The rules in permission.ts are compared with this.
 */
export class PermissionModel {
  readonly #policy: PolicyProfile
  readonly #history: PermissionEvent[] = []

  constructor(policy: PolicyProfile) {
    this.#policy = policy
  }

  happened(event: PermissionEvent): void {
    this.#history.push(event)
  }

  isGranted(now: Millis): boolean {
    const end = this.grantEnds()
    return end !== null && (end === 'forever' || now < end)
  }

  /** When the last yes ends by itself; null when there never was one, or something has ended it since. */
  grantEnds(): Millis | 'forever' | null {
    const lastYes = this.#history.findLastIndex((e) => e.kind === 'accepted' || e.kind === 'allowed-by-meta')
    const yes = this.#history[lastYes]
    if (yes?.kind !== 'accepted' && yes?.kind !== 'allowed-by-meta') return null
    const request = yes.kind === 'accepted' ? yes.id : null
    const since = this.#history.slice(lastYes + 1)
    const changed = since.some((e) => e.kind === 'rejected' && (e.id === null || request === null || e.id === request))
    const denied = since.some((e) => e.kind === 'denied-by-meta')
    if (changed || denied || this.#longestRunOfMissed(since) >= this.#policy.missedRevoke) return null
    if (yes.kind === 'allowed-by-meta') return yes.until
    return yes.until ?? yes.at + this.#policy.grantLasts
  }

  mayCall(now: Millis): CallVerdict {
    if (!this.isGranted(now)) return { ok: false, because: 'no-permission' }
    const retryAt = this.#firstFree(now, this.#calls(), [this.#policy.calls])
    return retryAt > now ? { ok: false, because: 'call-limit', retryAt } : { ok: true }
  }

  mayRequest(now: Millis): RequestVerdict {
    if (this.grantEnds() === 'forever') return { ok: false, because: 'permanent-grant' }
    const retryAt = this.#firstFree(now, this.#requests(), this.#policy.requests)
    return retryAt > now ? { ok: false, because: 'request-limit', retryAt } : { ok: true }
  }

  /** How many calls in a row nobody has answered, since the last yes or the last time that this ended a grant. */
  missedInARow(): number {
    const lastReset = this.#history.findLastIndex(
      (e) => e.kind === 'connected' || e.kind === 'accepted' || e.kind === 'allowed-by-meta',
    )
    const missed = this.#history.slice(lastReset + 1).filter((e) => e.kind === 'missed').length
    return missed % this.#policy.missedRevoke
  }

  #calls(): Millis[] {
    return this.#history.flatMap((e) => {
      const counts =
        this.#policy.calls.counted === 'placed' ? e.kind === 'placed' : e.kind === 'connected' && e.by === 'business'
      return counts && 'at' in e && e.at !== undefined ? [e.at] : []
    })
  }

  #requests(): Millis[] {
    return this.#history.flatMap((e, i) => {
      if (e.kind !== 'requested') return []
      const later = this.#history.slice(i + 1)
      const undelivered = later.some((l) => l.kind === 'undelivered' && l.id === e.id)
      const cleared = this.#policy.answeredCallClearsRequests && later.some((l) => l.kind === 'connected')
      return undelivered || cleared ? [] : [e.at]
    })
  }

  /** The first moment from `now` on at which one more is within every limit: tried at each moment that anything changes. */
  #firstFree(
    now: Millis,
    times: Millis[],
    limits: readonly { readonly per: Millis; readonly atMost: number }[],
  ): Millis {
    const moments = [now, ...times.flatMap((at) => limits.map(({ per }) => at + per))].filter((at) => at >= now)
    const free = moments
      .sort((one, other) => one - other)
      .find((moment) => limits.every(({ per, atMost }) => times.filter((at) => at > moment - per).length < atMost))
    return free ?? Number.POSITIVE_INFINITY
  }

  #longestRunOfMissed(events: PermissionEvent[]): number {
    const marks = events.map((e) => (e.kind === 'missed' ? 'm' : e.kind === 'connected' ? 'c' : '')).join('')
    return Math.max(...marks.split('c').map((run) => run.length))
  }
}

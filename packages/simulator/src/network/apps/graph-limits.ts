import { HOUR, type Millis, SECOND } from '../../clock.ts'
import { counted, type RollingLimit, type Times } from './rolling-limit.ts'

/** How often Graph may be asked. All by the network's clock. @see Meta, "Throughput", "Rate limits", "Pair rate limits" */
export type GraphLimits = {
  /** Messages of one number. */
  readonly throughput: RollingLimit
  /** Messages of one number to one user: `burst` at once, then one every `every`. */
  readonly pair: { readonly burst: number; readonly every: Millis }
  /** Reads of call permissions of one number. */
  readonly permissionReads: RollingLimit
  /** Requests of one app about one account, of which a number is registered; `unused` of one without. */
  readonly management: RollingLimit
  readonly unused: RollingLimit
}

export const GRAPH_LIMITS: GraphLimits = {
  throughput: { period: SECOND, max: 80 },
  pair: { burst: 45, every: 6 * SECOND },
  permissionReads: { period: SECOND, max: 100 },
  management: { period: HOUR, max: 5_000 },
  unused: { period: HOUR, max: 200 },
}

/** What a pair has left: a bucket that fills with one message every `every`. */
type Bucket = { readonly left: number; readonly at: Millis }

/** Counts what numbers and apps ask of Graph. Each method counts once, and says whether there was room. */
export class GraphUsage {
  readonly #limits: GraphLimits
  readonly #times = new Map<string, Times>()
  readonly #pairs = new Map<string, Bucket>()

  constructor(limits: GraphLimits) {
    this.#limits = limits
  }

  message(phoneNumberId: string, now: Millis): boolean {
    return this.#count(`message ${phoneNumberId}`, now, this.#limits.throughput)
  }

  permissionRead(phoneNumberId: string, now: Millis): boolean {
    return this.#count(`permission ${phoneNumberId}`, now, this.#limits.permissionReads)
  }

  /** @param isUsed whether a number of the account is registered */
  management(appId: string, wabaId: string, isUsed: boolean, now: Millis): boolean {
    const { management, unused } = this.#limits
    return this.#count(`management ${appId} ${wabaId}`, now, isUsed ? management : unused)
  }

  /** A message to this user; a full bucket is forgotten, as it says nothing. */
  pair(phoneNumberId: string, user: string, now: Millis): boolean {
    const { burst, every } = this.#limits.pair
    const key = `${phoneNumberId} ${user}`
    const { left, at } = this.#pairs.get(key) ?? { left: burst, at: now }
    const full = Math.min(burst, left + Math.max(0, now - at) / every)
    if (full < 1) return false
    this.#pairs.set(key, { left: full - 1, at: now })
    return true
  }

  clear(): void {
    this.#times.clear()
    this.#pairs.clear()
  }

  #count(key: string, now: Millis, limit: RollingLimit): boolean {
    const times = counted(this.#times.get(key) ?? [], now, limit)
    if (times) this.#times.set(key, times)
    return times !== null
  }
}

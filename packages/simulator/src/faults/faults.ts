import type { Changes } from '../changes.ts'
import type { Millis } from '../clock.ts'
import type { FaultKind, MatchKey } from './fault-menu.ts'

export type Match = { readonly [Key in MatchKey]?: string | undefined }
export type Parameters = Readonly<Record<string, number | string | boolean | null>>

/** A fault that strikes what it matches, as often as it was told to. */
export type Fault = {
  readonly id: string
  readonly kind: FaultKind
  readonly match: Match
  readonly parameters: Parameters
  /** How often it strikes; null: until it is taken away. */
  readonly count: number | null
  readonly struck: number
  /** When it last struck, by the network's clock. */
  readonly lastAt: Millis | null
}

/** What something is about, in the words that faults are limited by. */
export type About = Match

/** The faults in force. Each effect asks here, once, whether one strikes; the oldest that fits does. */
export class Faults {
  readonly #changes: Changes
  readonly #now: () => Millis
  #faults: readonly Fault[] = []
  #next = 1

  constructor(changes: Changes, now: () => Millis) {
    this.#changes = changes
    this.#now = now
  }

  /** Oldest first; those that are used up stay, to be looked at. */
  list(): readonly Fault[] {
    return this.#faults
  }

  add(fault: Pick<Fault, 'kind' | 'match' | 'parameters' | 'count'>): Fault {
    const added = { ...fault, id: `fault-${this.#next++}`, struck: 0, lastAt: null }
    this.#put([...this.#faults, added])
    return added
  }

  /** @returns whether there was one with this id */
  remove(id: string): boolean {
    const left = this.#faults.filter((fault) => fault.id !== id)
    const found = left.length < this.#faults.length
    if (found) this.#put(left)
    return found
  }

  clear(): void {
    this.#put([])
  }

  /** The parameters of the fault that strikes now, and one strike less is left of it; null: none. */
  strike(kind: FaultKind, about: About): Parameters | null {
    const found = this.#faults.find((fault) => fault.kind === kind && isLeft(fault) && fits(fault.match, about))
    if (!found) return null
    const struck = { ...found, struck: found.struck + 1, lastAt: this.#now() }
    this.#put(this.#faults.map((fault) => (fault === found ? struck : fault)))
    return found.parameters
  }

  #put(faults: readonly Fault[]): void {
    this.#faults = faults
    this.#changes.notify()
  }
}

export function isLeft({ count, struck }: Pick<Fault, 'count' | 'struck'>): boolean {
  return count === null || struck < count
}

function fits(match: Match, about: About): boolean {
  return (Object.keys(match) as MatchKey[]).every((key) => match[key] === undefined || match[key] === about[key])
}

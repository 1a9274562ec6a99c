import type { Membership, MembershipEnd } from '../engine.ts'
import { Deferred } from './deferred.ts'

/** A leg's part in a conference of the media process, as its parent holds it. */
export class RemoteMembership implements Membership {
  readonly #leave: () => void
  readonly #ended = new Deferred<MembershipEnd>()

  constructor(leave: () => void) {
    this.#leave = leave
  }

  get ended(): Promise<MembershipEnd> {
    return this.#ended.promise
  }

  leave(): void {
    this.#leave()
  }

  /** Only the first end counts. */
  over(how: MembershipEnd): void {
    this.#ended.resolve(how)
  }
}

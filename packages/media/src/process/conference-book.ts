import { randomUUID } from 'node:crypto'
import type { CodecAccounts } from '../codec/codec-accounts.ts'
import type { Conference, MediaLeg, Membership } from '../engine.ts'
import type { ProcessLink } from './process-link.ts'
import type { RemoteLeg } from './remote-leg.ts'
import { RemoteMembership } from './remote-membership.ts'

/** Which legs of an engine are in conferences. */
export class ConferenceBook {
  readonly #link: ProcessLink
  readonly #codecs: CodecAccounts
  /** By leg. */
  readonly #memberships = new Map<string, RemoteMembership>()

  constructor(link: ProcessLink, codecs: CodecAccounts) {
    this.#link = link
    this.#codecs = codecs
  }

  /** @param free throws TypeError for a leg that cannot be taken in */
  open(free: (leg: MediaLeg) => RemoteLeg): Conference {
    const id = randomUUID()
    return { add: (leg) => this.#add(id, free(leg)) }
  }

  has(leg: string): boolean {
    return this.#memberships.has(leg)
  }

  legEnded(leg: string): void {
    this.#end(leg)?.over('leg-closed')
  }

  died(): void {
    for (const leg of this.#memberships.keys()) this.legEnded(leg)
  }

  /** @throws CodecsBusy */
  #add(conference: string, { id: leg, ended }: RemoteLeg): Membership {
    const membership: RemoteMembership = new RemoteMembership(() => {
      // The leg may be in another conference by now.
      if (this.#memberships.get(leg) !== membership) return
      this.#end(leg)
      this.#link.order('leave', { leg })
      membership.over('left')
    })
    if (ended) {
      membership.over('leg-closed')
      return membership
    }
    this.#codecs.take('member')
    this.#memberships.set(leg, membership)
    this.#link.order('confer', { conference, leg })
    return membership
  }

  #end(leg: string): RemoteMembership | undefined {
    const membership = this.#memberships.get(leg)
    if (this.#memberships.delete(leg)) this.#codecs.give('member')
    return membership
  }
}

import type { RelayCall } from '../../relay/relay.ts'
import {
  type CallFacts,
  type CallListener,
  type CallSettings,
  LiveCall,
  type SessionDescriptions,
} from './live-call.ts'

/** A call that a business placed: it offered, the relay has answered, and the user's phone decides. */
export class BusinessCall extends LiveCall {
  readonly direction = 'BUSINESS_INITIATED'
  readonly via = 'api'
  /** The relay's SDP answer. It says nothing of the user. */
  readonly sdpAnswer: string
  readonly #offer: string

  constructor(
    facts: CallFacts & { readonly opaque: string | null; readonly offer: string },
    media: RelayCall,
    settings: CallSettings,
    changed: CallListener,
  ) {
    super(facts, media, settings, changed)
    this.opaque = facts.opaque
    this.sdpAnswer = media.description
    this.#offer = facts.offer
  }

  get sdp(): SessionDescriptions {
    return { offer: this.#offer, answer: this.sdpAnswer }
  }

  /** The user's phone begins to ring. @throws IllegalMove */
  ring(): void {
    this.move({ kind: 'rang' })
  }

  /** The user takes the call: audio passes from here on. @throws IllegalMove */
  answer(): void {
    this.move({ kind: 'answered', at: this.now() })
    this.media?.goLive()
  }

  /** @throws IllegalMove */
  decline(): void {
    this.move({ kind: 'declined', at: this.now() })
  }

  /** The user is in another call: this one does not even ring. @throws IllegalMove */
  refuseBusy(): void {
    this.move({ kind: 'busy', at: this.now() })
  }
}

import type { EventEmitter } from 'node:events'
import type { Millis } from '../../clock.ts'
import type { RelayCallEvents } from '../../relay/relay.ts'
import type { CallEvent } from './call.ts'

type SoundMoment =
  /** ICE and DTLS with the business are done. */
  | 'business-connected'
  | 'business-unreachable'
  /** The business's first RTP packet. */
  | 'business-media'
  | 'phone-connected'
  | 'phone-gone'
  /** The business has sent nothing for too long; `detail`: for how many ms. */
  | 'business-silent'
  /** The business sends under more than one SSRC; `detail`: how many. */
  | 'several-ssrcs'
  /** A scripted user begins to speak, and has said all. */
  | 'user-speaks'
  | 'user-has-spoken'
  /** The user presses keys; `detail`: which. */
  | 'keys'

/** Something that happened to a call, besides what crossed the border between network and business. */
export type CallMoment = {
  readonly at: Millis
  readonly what: CallEvent['kind'] | SoundMoment
  readonly detail: string | null
}

/** A call has about ten; a loop that presses keys must not fill the memory. */
const MOST = 500

/** What happened to one call, in order: how it moved, its sound, its keys. */
export class CallJournal {
  readonly #moments: CallMoment[] = []
  readonly #now: () => Millis

  /** @param now the call's own time */
  constructor(media: EventEmitter<RelayCallEvents>, now: () => Millis) {
    this.#now = now
    media.on('businessConnected', () => this.add('business-connected'))
    media.on('businessFailed', () => this.add('business-unreachable'))
    media.on('businessMedia', () => this.add('business-media'))
    media.on('phoneConnected', () => this.add('phone-connected'))
    media.on('phoneGone', () => this.add('phone-gone'))
    media.on('silent', (forMs) => this.add('business-silent', String(forMs)))
    media.on('severalSsrcs', (count) => this.add('several-ssrcs', String(count)))
    media.on('spoken', () => this.add('user-has-spoken'))
  }

  get moments(): readonly CallMoment[] {
    return this.#moments
  }

  add(what: CallMoment['what'], detail: string | null = null): void {
    if (this.#moments.length < MOST) this.#moments.push({ at: this.#now(), what, detail })
  }
}

import type { MediaLeg } from '@ringway/media'
import type { CallConnected, CallProgressed } from '../carrier/meta/carrier-event.ts'
import { documentOf } from '../twiml/document.ts'
import { begin } from '../twiml/program.ts'
import type { Beginning, Begun, CallInHand, FirstDocument } from './beginning.ts'

/** Whoever dialed: hears how the leg fares. */
export type Dialer = {
  /** Somebody has picked up; the whisper, if there is one, comes first. */
  answered(): void
  /** Ready to be joined. @returns when the Dial is over and the leg is to be hung up */
  joinable(leg: MediaLeg): Promise<void>
  /** Another document has taken the leg over: it is no longer the dialer's. */
  left(): void
}

/** A leg of a `<Dial>`: placed as every call of ours, then, after its whisper, joined with whoever dialed it. */
export class DialedCall implements Beginning {
  readonly #placed: Beginning
  readonly #dialer: Dialer
  readonly #whispers: boolean

  /** @param whispers the noun has a `url`: its document is heard by the callee alone */
  constructor(placed: Beginning, dialer: Dialer, whispers: boolean) {
    this.#placed = placed
    this.#dialer = dialer
    this.#whispers = whispers
  }

  get leg(): MediaLeg | null {
    return this.#placed.leg
  }

  get settled(): Promise<unknown> | undefined {
    return this.#placed.settled
  }

  async begin(call: CallInHand): Promise<Begun | null> {
    const begun = await this.#placed.begin(call)
    if (!begun) return null
    this.#dialer.answered()
    const first = this.#whispers ? begun.first : nothingToSay
    return { leg: begun.leg, first, afterFirst: () => this.#dialer.joinable(begun.leg) }
  }

  async told(fact: CallConnected | CallProgressed): Promise<void> {
    await this.#placed.told?.(fact)
  }

  redirected(): void {
    this.#dialer.left()
  }
}

const nothingToSay: FirstDocument = async () => begin(documentOf([], []), null)

import { silencePacket } from '@ringway/sound'
import type { MetaPeer } from './media-kit.ts'

const PACKET_MS = 20

/** A caller who says nothing, 50 times a second, by deadlines that do not drift. */
export class Talk {
  readonly #peer: MetaPeer
  readonly #began = performance.now()
  readonly #silence = silencePacket()
  #timer: NodeJS.Timeout | null = null
  sent = 0

  /** Begins at once. */
  constructor(peer: MetaPeer) {
    this.#peer = peer
    this.#say(0)
  }

  /** Says no more. */
  end(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #say(packet: number): void {
    const due = this.#began + packet * PACKET_MS
    this.#timer = setTimeout(
      () => {
        this.sent++
        void this.#peer.say(this.#silence).catch(() => {})
        this.#say(packet + 1)
      },
      Math.max(0, due - performance.now()),
    )
  }
}

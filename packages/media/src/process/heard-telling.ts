import type { LegEvent } from './protocol.ts'

type Heard = Extract<LegEvent, { kind: 'heard' }>

/**
 * Of sound that the parent has not taken yet, in bytes: eight seconds of sixty legs. A parent that is so far behind has no use for more, and this
 * process no room.
 */
export const MOST_UNTAKEN_BYTES = 16 * 1024 * 1024

/** Tells what is heard, and nothing of it while the parent does not take what it was told. */
export class HeardTelling {
  readonly #send: (event: Heard, sent: () => void) => void
  #untaken = 0

  /** @param send calls `sent` once the event has left this process */
  constructor(send: (event: Heard, sent: () => void) => void) {
    this.#send = send
  }

  tell(event: Heard): void {
    const { byteLength } = event.sound
    if (this.#untaken + byteLength > MOST_UNTAKEN_BYTES) return
    this.#untaken += byteLength
    this.#send(event, () => {
      this.#untaken -= byteLength
    })
  }
}

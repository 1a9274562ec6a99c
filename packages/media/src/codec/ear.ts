import { performance } from 'node:perf_hooks'
import type { RtpPacket } from '../rtp.ts'
import { HeardSound } from './heard-sound.ts'

/** Often enough for speech that barges in, and no more than ten messages a second. */
const TOLD_EVERY_MS = 100

/** Hears a leg until it is stopped: its packets are decoded and told in batches. */
export class Ear {
  readonly #sound = new HeardSound(performance.now())
  readonly #timer: NodeJS.Timeout

  /** @param tell is given 16,000 samples a second */
  constructor(tell: (sound: Int16Array<ArrayBuffer>) => void) {
    this.#timer = setInterval(() => {
      const sound = this.#sound.take(performance.now())
      if (sound.length > 0) tell(sound)
    }, TOLD_EVERY_MS)
  }

  hear(packet: RtpPacket): void {
    this.#sound.hear(packet)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

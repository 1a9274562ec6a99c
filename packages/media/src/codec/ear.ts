import { performance } from 'node:perf_hooks'
import type { RtpPacket } from '../rtp.ts'
import type { HeardSound } from './heard-sound.ts'
import type { SpareCodecs } from './spare-codecs.ts'

/** Often enough for speech that barges in, and no more than ten messages a second. */
const TOLD_EVERY_MS = 100

/** Hears a leg until it is stopped: its packets are decoded and told in batches. */
export class Ear {
  readonly #spare: SpareCodecs
  readonly #sound: HeardSound
  readonly #timer: NodeJS.Timeout

  /** @param tell is given 16,000 samples a second */
  constructor(spare: SpareCodecs, tell: (sound: Int16Array<ArrayBuffer>) => void) {
    this.#spare = spare
    this.#sound = spare.takeSound(performance.now())
    this.#timer = setInterval(() => {
      const sound = this.#sound.take(performance.now())
      if (sound.length > 0) tell(sound)
    }, TOLD_EVERY_MS)
  }

  hear(packet: RtpPacket): void {
    this.#sound.hear(packet)
  }

  /** Once; nothing is heard any more. */
  stop(): void {
    clearInterval(this.#timer)
    this.#spare.giveSound(this.#sound)
  }
}

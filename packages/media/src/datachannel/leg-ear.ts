import { performance } from 'node:perf_hooks'
import { HeardSound } from '../heard-sound.ts'
import type { RtpPacket } from '../rtp.ts'
import type { PeerLeg } from './peer-leg.ts'

/** Often enough for speech that barges in, and no more than ten messages a second. */
const TOLD_EVERY_MS = 100

/** Hears a leg until it is stopped: its packets are decoded and told in batches. */
export class LegEar {
  readonly #leg: PeerLeg
  readonly #sound = new HeardSound(performance.now())
  readonly #timer: NodeJS.Timeout
  readonly #onSound = (packet: RtpPacket) => this.#sound.hear(packet)

  /** @param tell is given 16,000 samples a second */
  constructor(leg: PeerLeg, tell: (sound: Int16Array) => void) {
    this.#leg = leg
    leg.events.on('sound', this.#onSound)
    this.#timer = setInterval(() => {
      const sound = this.#sound.take(performance.now())
      if (sound.length > 0) tell(sound)
    }, TOLD_EVERY_MS)
  }

  stop(): void {
    this.#leg.events.off('sound', this.#onSound)
    clearInterval(this.#timer)
  }
}

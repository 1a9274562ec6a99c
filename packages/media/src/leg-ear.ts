import { performance } from 'node:perf_hooks'
import { HeardSound } from './heard-sound.ts'
import type { RtpPacket } from './rtp.ts'

/** Often enough for speech that barges in, and no more than ten messages a second. */
const TOLD_EVERY_MS = 100

/** Whoever tells of each packet of sound that comes in on a leg. */
export type HeardLeg = {
  on(event: 'sound', heard: (packet: RtpPacket) => void): unknown
  off(event: 'sound', heard: (packet: RtpPacket) => void): unknown
}

/** Hears a leg until it is stopped: its packets are decoded and told in batches. */
export class LegEar {
  readonly #leg: HeardLeg
  readonly #sound = new HeardSound(performance.now())
  readonly #timer: NodeJS.Timeout
  readonly #onSound = (packet: RtpPacket) => this.#sound.hear(packet)

  /** @param tell is given 16,000 samples a second */
  constructor(leg: HeardLeg, tell: (sound: Int16Array) => void) {
    this.#leg = leg
    leg.on('sound', this.#onSound)
    this.#timer = setInterval(() => {
      const sound = this.#sound.take(performance.now())
      if (sound.length > 0) tell(sound)
    }, TOLD_EVERY_MS)
  }

  stop(): void {
    this.#leg.off('sound', this.#onSound)
    clearInterval(this.#timer)
  }
}

import type { BridgeEnd } from '../engine.ts'
import type { PeerLeg } from './peer-leg.ts'

export type BridgeTold = {
  /** The first packet has been passed on. */
  passing(): void
  parted(how: BridgeEnd): void
}

/** Two legs of the media process joined: each passes on to the other what its party says. */
export class LegBridge {
  readonly #legs: readonly [PeerLeg, PeerLeg]
  readonly #parted: (how: BridgeEnd) => void
  readonly #passing: () => void
  readonly #onClosed = () => this.part('leg-closed')

  /**
   * @param kept keys of the first and the second that are not passed on
   */
  constructor(legs: readonly [PeerLeg, PeerLeg], kept: readonly [string, string], told: BridgeTold) {
    this.#legs = legs
    this.#parted = told.parted
    this.#passing = () => {
      this.#deafen()
      told.passing()
    }
    const [first, second] = legs
    for (const leg of legs) leg.events.once('closed', this.#onClosed).on('passedOn', this.#passing)
    first.passOnTo(second, kept[0])
    second.passOnTo(first, kept[1])
  }

  /** Is over. A second time nothing is told. */
  part(how: BridgeEnd): void {
    this.#deafen()
    for (const leg of this.#legs) {
      leg.events.off('closed', this.#onClosed)
      leg.passOnTo(null)
    }
    this.#parted(how)
  }

  /** The first packet has been told of, or never will be. */
  #deafen(): void {
    for (const leg of this.#legs) leg.events.off('passedOn', this.#passing)
  }
}

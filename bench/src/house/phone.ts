import { isSound } from '../calls/heard-figures.ts'
import type { LoadPeer } from '../calls/load-peer.ts'
import { MetaPeer } from '../calls/media-kit.ts'
import type { Hush } from '../calls/peer-words.ts'
import { Talk } from '../calls/talk.ts'

/** What a user holds in their hand, as far as Meta is concerned. */
export interface Phone {
  /** Its offer, or its answer. */
  readonly sdp: string
  /** The business has answered it. */
  answered(sdp: string): Promise<void>
  /** @param key `0` to `9` */
  press(key: string): Promise<void>
  /** Says goodbye, and nothing more. */
  hangUp(): Promise<void>
}

/** One of many, played by the load peer. */
export class CrowdPhone implements Phone {
  readonly sdp: string
  readonly #peer: LoadPeer
  readonly #call: number

  private constructor(peer: LoadPeer, { call, sdp }: { readonly call: number; readonly sdp: string }) {
    this.#peer = peer
    this.#call = call
    this.sdp = sdp
  }

  static async calling(peer: LoadPeer): Promise<CrowdPhone> {
    const { offers } = await peer.ask('offer', { calls: 1 })
    const [offer] = offers
    if (!offer) throw new Error('the load peer made no offer')
    return new CrowdPhone(peer, offer)
  }

  static async called(peer: LoadPeer, offer: string): Promise<CrowdPhone> {
    return new CrowdPhone(peer, await peer.ask('answer', { offer, setup: 'passive' }))
  }

  async answered(sdp: string): Promise<void> {
    await this.#peer.ask('answered', { call: this.#call, sdp })
  }

  async press(key: string): Promise<void> {
    await this.#peer.ask('press', { call: this.#call, key: Number(key) })
  }

  async hangUp(): Promise<void> {
    await this.#peer.ask('hangUp', { calls: [this.#call] })
  }
}

const WITHIN_MS = 10_000

/** One that keeps every packet it hears: werift, in the bench's own process. */
export class ReferencePhone implements Phone {
  readonly peer: MetaPeer
  #talk: Talk | null = null

  private constructor(peer: MetaPeer) {
    this.peer = peer
  }

  static async calling(): Promise<ReferencePhone> {
    return new ReferencePhone(await MetaPeer.offering())
  }

  get sdp(): string {
    return this.peer.sdp
  }

  async answered(sdp: string): Promise<void> {
    await this.peer.accept(sdp)
  }

  /** Begins to send. @throws Error when it does not connect */
  async talk(): Promise<void> {
    await this.peer.until(() => this.peer.connected, WITHIN_MS)
    this.#talk = new Talk(this.peer)
  }

  /** Where the first packet with sound is among those heard; waits for it. @throws Error when none comes */
  async heardSound(): Promise<number> {
    const { heard } = this.peer
    await this.peer.until(() => heard.some(isSound), WITHIN_MS)
    return heard.findIndex(isSound)
  }

  async press(key: string): Promise<void> {
    await this.peer.press(key)
  }

  /** Presses a key, and waits until what it hears is silent. @throws Error when it stays loud */
  async hush(key: string): Promise<Hush> {
    const { heard } = this.peer
    const [before, pressedAt] = [heard.length, performance.now()]
    await this.press(key)
    const silence = () => heard.findIndex((packet, i) => i >= before && !isSound(packet))
    await this.peer.until(() => silence() >= 0, WITHIN_MS)
    return { ms: (heard[silence()]?.at ?? Number.NaN) - pressedAt, frames: silence() - before }
  }

  async hangUp(): Promise<void> {
    if (!this.#talk) return
    this.#talk.end()
    this.#talk = null
    await this.peer.hangUp().catch(() => {}) // it may have been hung up on
    await this.peer[Symbol.asyncDispose]()
  }
}

import { opusPackets, type Pcm, silencePacket } from '@ringway/sound'

/** Sound as Opus packets of 20 ms, encoded once, bit by bit as it is needed. */
export class Voice {
  readonly #packets: Buffer[] = []
  readonly #rest: Iterator<Uint8Array, void>

  constructor(pcm: Pcm) {
    this.#rest = opusPackets(pcm)
  }

  /** The packet at `index`, from 0; null past the end. */
  packet(index: number): Buffer | null {
    while (this.#packets.length <= index) {
      const next = this.#rest.next()
      if (next.done) return null
      this.#packets.push(Buffer.from(next.value))
    }
    return this.#packets[index] ?? null
  }
}

/** The voices of one relay: the same sound said in many calls is encoded once, and forgotten with its last user. */
export class Voices {
  readonly #known = new WeakMap<Pcm, Voice>()
  /** 20 ms of nothing. */
  readonly silence: Buffer = Buffer.from(silencePacket())

  of(pcm: Pcm): Voice {
    const known = this.#known.get(pcm)
    if (known) return known
    const voice = new Voice(pcm)
    this.#known.set(pcm, voice)
    return voice
  }
}

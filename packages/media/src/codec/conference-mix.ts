import type { RtpPacket } from '../rtp.ts'
import { ConferenceMember, FRAME } from './conference-member.ts'
import type { SpareCodecs } from './spare-codecs.ts'

/** Legs that hear each other, by their numbers: each hears the sum of all others. */
export class ConferenceMix {
  readonly #members = new Map<number, ConferenceMember>()
  readonly #spare: SpareCodecs

  constructor(spare: SpareCodecs) {
    this.#spare = spare
  }

  get empty(): boolean {
    return this.#members.size === 0
  }

  add(leg: number): void {
    this.#members.set(leg, new ConferenceMember(leg, this.#spare))
  }

  remove(leg: number): void {
    this.#members.get(leg)?.leave()
    this.#members.delete(leg)
  }

  hear(leg: number, packet: RtpPacket): void {
    this.#members.get(leg)?.hear(packet)
  }

  /** 20 ms of it. @param send is given the packet that is to leave on a leg, in a buffer that the next one writes over */
  tick(send: (leg: number, packet: Uint8Array) => void): void {
    const said = new Map<number, Float32Array>()
    for (const [leg, member] of this.#members) {
      const frame = member.speak()
      if (frame) said.set(leg, frame)
    }
    const all = sum([...said.values()])
    for (const [leg, member] of this.#members) {
      const packet = member.listen(withoutOwn(all, said, leg))
      if (packet) send(leg, packet)
    }
  }
}

/** Of everybody's sum what a member hears; null when nobody else says anything. */
function withoutOwn(all: Float32Array, said: ReadonlyMap<number, Float32Array>, leg: number): Float32Array | null {
  const own = said.get(leg)
  if (said.size === (own ? 1 : 0)) return null
  return own ? all.map((sample, i) => sample - (own[i] ?? 0)) : all
}

function sum(frames: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(FRAME)
  for (const frame of frames) for (let i = 0; i < FRAME; i++) all[i] = (all[i] as number) + (frame[i] as number)
  return all
}

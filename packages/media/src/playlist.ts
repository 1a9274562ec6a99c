/** Packets of one prompt: `packets` over and over until `count` have been played. Silence is one packet many times. */
export type PromptPackets = { readonly packets: readonly Uint8Array[]; readonly count: number }

/** What leaves in one 20 ms slot. */
export type Slot = {
  /** Null when nothing plays. */
  readonly packet: Uint8Array | null
  /** Playbacks whose first packet this is (or that had no packet), in order. */
  readonly started: readonly string[]
  /** Playbacks that are over with this packet. */
  readonly ended: readonly string[]
}

type Entry = {
  readonly id: string
  readonly items: { readonly prompt: PromptPackets; readonly times: number }[]
  item: number
  round: number
  packet: number
  started: boolean
}

/** The playbacks of one leg, in their order. It holds the packets, so what plays outlives its place in any cache. */
export class Playlist {
  readonly #entries: Entry[] = []

  add(id: string, items: readonly { readonly prompt: PromptPackets; readonly times: number }[]): void {
    const audible = items.filter(({ prompt, times }) => prompt.count > 0 && times > 0)
    this.#entries.push({ id, items: audible, item: 0, round: 0, packet: 0, started: false })
  }

  /** Takes a playback out, playing or waiting. False when it is not there (any more). */
  stop(id: string): boolean {
    const at = this.#entries.findIndex((entry) => entry.id === id)
    if (at < 0) return false
    this.#entries.splice(at, 1)
    return true
  }

  /** The ids that have not ended, which from now on never will. */
  clear(): string[] {
    return this.#entries.splice(0).map(({ id }) => id)
  }

  /** The next 20 ms. */
  next(): Slot {
    const started: string[] = []
    const ended: string[] = []
    let packet: Uint8Array | null = null
    for (let entry = this.#entries[0]; entry && !packet; entry = this.#entries[0]) {
      packet = take(entry)
      if (packet && !entry.started) started.push(entry.id)
      entry.started = true
      if (entry.item < entry.items.length) break
      ended.push(entry.id)
      this.#entries.shift()
    }
    return { packet, started, ended }
  }
}

/** The entry's next packet, its place moved on; null when it has none. */
function take(entry: Entry): Uint8Array | null {
  const item = entry.items[entry.item]
  if (!item) return null
  const { packets, count } = item.prompt
  const packet = packets[entry.packet % packets.length] ?? null
  entry.packet++
  if (entry.packet === count) {
    entry.packet = 0
    entry.round++
  }
  if (entry.round === item.times) {
    entry.round = 0
    entry.item++
  }
  return packet
}

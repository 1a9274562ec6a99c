import { keyPacketAt } from './key-packets.ts'

/** Packets of one prompt: `packets` over and over until `count` have been played. Silence is one packet many times. */
export type PromptPackets = {
  readonly packets: readonly Uint8Array[]
  readonly count: number
  /** Where the other side knows telephone-events, these leave instead, {@link keyPackets} of `count` slots, with silence between. */
  readonly keys?: Uint8Array
}

/** A slot in which a telephone-event may leave. */
export type KeySlot = {
  /** Null for silence. */
  readonly payload: Uint8Array | null
  /** Whether its key begins with it. */
  readonly begins: boolean
}

/** What leaves in one 20 ms slot. */
export type Slot = {
  readonly packet: Uint8Array
  /** Whether the packet is sound; false for silence, also for silence that was asked for. */
  readonly talk: boolean
  /** What leaves in place of the packet where the other side knows telephone-events; null for what is no key. */
  readonly key: KeySlot | null
  /** Playbacks whose first packet this is, in order. */
  readonly started: readonly string[]
  /** Playbacks that are over with this packet. */
  readonly ended: readonly string[]
}

type Entry = {
  readonly id: string
  readonly items: { readonly prompt: PromptPackets; readonly times: number }[]
  readonly stopKeys: string
  item: number
  round: number
  packet: number
  started: boolean
}

/**
 * The playbacks of one leg, in their order. It holds the packets, so what plays outlives its place in any cache.
 *
 * Between one prompt's sound and the next one's beginning there is one packet of silence: a prompt was encoded from a
 * decoder at rest, and one that still rings from other sound distorts it (a tone for as long as it lasts).
 */
export class Playlist {
  #entries: Entry[] = []
  readonly #silence: Uint8Array
  #ringing = false

  /** @param silence what leaves when there is nothing to play */
  constructor(silence: Uint8Array) {
    this.#silence = silence
  }

  /** Nothing plays, and nothing waits to be played. */
  get isIdle(): boolean {
    return this.#entries.length === 0
  }

  /** @param stopKeys any of them takes it out, by {@link stopOn} */
  add(id: string, items: readonly { readonly prompt: PromptPackets; readonly times: number }[], stopKeys = ''): void {
    const audible = items.filter(({ prompt, times }) => prompt.count > 0 && times > 0)
    this.#entries.push({ id, items: audible, stopKeys, item: 0, round: 0, packet: 0, started: false })
  }

  /** Takes a playback out, playing or waiting. False when it is not there (any more). */
  stop(id: string): boolean {
    const at = this.#entries.findIndex((entry) => entry.id === id)
    if (at < 0) return false
    this.#entries.splice(at, 1)
    return true
  }

  /** Takes out the playbacks that this key stops, playing or waiting. @returns their ids, in their order */
  stopOn(key: string): string[] {
    const stopped = this.#entries.filter(({ stopKeys }) => stopKeys.includes(key))
    this.#entries = this.#entries.filter((entry) => !stopped.includes(entry))
    return stopped.map(({ id }) => id)
  }

  /** The ids that have not ended, which from now on never will. */
  clear(): string[] {
    return this.#entries.splice(0).map(({ id }) => id)
  }

  /** What leaves when there is nothing to play. */
  get silence(): Uint8Array {
    return this.#silence
  }

  /** The next 20 ms. */
  next(): Slot {
    const ended: string[] = []
    for (let entry = this.#entries[0]; entry; entry = this.#entries[0]) {
      const upcoming = peek(entry)
      if (upcoming) return this.#mustRest(entry, upcoming) ? this.#rest(ended) : this.#take(entry, upcoming, ended)
      ended.push(entry.id)
      this.#entries.shift()
    }
    return this.#rest(ended)
  }

  #mustRest(entry: Entry, upcoming: Uint8Array): boolean {
    return this.#ringing && entry.packet === 0 && upcoming !== this.#silence
  }

  #rest(ended: readonly string[]): Slot {
    this.#ringing = false
    return { packet: this.#silence, talk: false, key: null, started: [], ended }
  }

  #take(entry: Entry, packet: Uint8Array, ended: string[]): Slot {
    const started = entry.started ? [] : [entry.id]
    entry.started = true
    const key = keyOf(entry)
    advance(entry)
    if (entry.item === entry.items.length) {
      ended.push(entry.id)
      this.#entries.shift()
    }
    this.#ringing = packet !== this.#silence
    return { packet, talk: this.#ringing, key, started, ended }
  }
}

/** The entry's next packet; null when it has none. */
function peek({ items, item, packet }: Entry): Uint8Array | null {
  const packets = items[item]?.prompt.packets
  return packets?.[packet % packets.length] ?? null
}

function keyOf({ items, item, packet }: Entry): KeySlot | null {
  const keys = items[item]?.prompt.keys
  if (!keys) return null
  const payload = keyPacketAt(keys, packet)
  return { payload, begins: payload !== null && (packet === 0 || keyPacketAt(keys, packet - 1) === null) }
}

function advance(entry: Entry): void {
  const item = entry.items[entry.item]
  entry.packet++
  if (entry.packet === item?.prompt.count) {
    entry.packet = 0
    entry.round++
  }
  if (entry.round === item?.times) {
    entry.round = 0
    entry.item++
  }
}

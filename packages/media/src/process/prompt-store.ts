import { openSpeech, PACKET_MS, type Speaker } from '@ringway/sound'
import { LRUCache } from 'lru-cache'
import { keyPackets } from '../key-packets.ts'
import type { PromptPackets } from '../playlist.ts'
import { PromptEncoder } from './prompt-encoder.ts'
import type { Said } from './prompt-worker.ts'
import type { WholeSource } from './protocol.ts'

/** What an entry costs besides its packets. */
const ENTRY_BYTES = 256

/**
 * The prompts of the media process. One that somebody holds stays; one that nobody holds any more stays for as long as
 * there is room, the least recently used going first.
 */
export class PromptStore {
  readonly #held = new Map<string, PromptPackets>()
  readonly #idle: LRUCache<string, PromptPackets>
  readonly #encoder = new PromptEncoder()
  readonly #speaker: Speaker = openSpeech()
  readonly #silence: Uint8Array

  /** @param idleBytes room for prompts that nobody holds */
  constructor(idleBytes: number, silence: Uint8Array) {
    this.#silence = silence
    this.#idle = new LRUCache({ maxSize: Math.max(1, idleBytes), sizeCalculation: byteSize })
  }

  /** Starts both threads, so that the first caller does not wait for them (about 300 ms). */
  async warmUp(): Promise<void> {
    await this.#encode({ kind: 'speech', text: 'Hello.' })
  }

  /** The prompt's length in milliseconds, held from now on; null when it is not here. */
  find(id: string): number | null {
    const prompt = this.#held.get(id) ?? this.#idle.get(id)
    return prompt ? this.#hold(id, prompt) : null
  }

  /** Makes it; its length in milliseconds, held from now on. @throws UnreadableAudio, SpeechFailed, BadDigits */
  async make(id: string, source: WholeSource): Promise<number> {
    return this.#hold(id, await this.#encode(source))
  }

  /** @throws Error for a prompt that is not held */
  packets(id: string): PromptPackets {
    const prompt = this.#held.get(id)
    if (!prompt) throw new Error(`prompt ${id} is not held`)
    return prompt
  }

  release(id: string): void {
    const prompt = this.#held.get(id)
    if (!prompt) return
    this.#held.delete(id)
    this.#idle.set(id, prompt)
  }

  stats(): { count: number; bytes: number } {
    let bytes = this.#idle.calculatedSize
    for (const prompt of this.#held.values()) bytes += byteSize(prompt)
    return { count: this.#held.size + this.#idle.size, bytes }
  }

  #hold(id: string, prompt: PromptPackets): number {
    this.#idle.delete(id)
    this.#held.set(id, prompt)
    return prompt.count * PACKET_MS
  }

  async #encode(source: WholeSource): Promise<PromptPackets> {
    switch (source.kind) {
      case 'silence':
        return { packets: [this.#silence], count: Math.ceil((source.seconds * 1000) / PACKET_MS) }
      case 'speech':
        return whole(
          await this.#encoder.encode({ kind: 'spoken', ...saidBy(source), pcm: await this.#speaker.speak(source) }),
        )
      case 'voiced':
        return whole(
          await this.#encoder.encode({
            ...{ kind: 'voiced', ...saidBy(source), bytes: source.bytes, contentType: source.contentType },
          }),
        )
      case 'audio':
        return whole(
          await this.#encoder.encode({ kind: 'audio', bytes: source.bytes, contentType: source.contentType }),
        )
      case 'dtmf':
        return {
          ...whole(await this.#encoder.encode({ kind: 'dtmf', digits: source.digits })),
          ...(source.as === 'events' ? { keys: keyPackets(source.digits) } : {}),
        }
      case 'ringing':
        return whole(await this.#encoder.encode({ kind: 'ringing', tone: source.tone }))
      default:
        return source satisfies never
    }
  }
}

function saidBy({ text, volumeDb = 0 }: { readonly text: string; readonly volumeDb?: number }): Said {
  return { text, volumeDb }
}

function whole(packets: Uint8Array[]): PromptPackets {
  return { packets, count: packets.length }
}

function byteSize({ packets, keys }: PromptPackets): number {
  return packets.reduce((sum, packet) => sum + packet.length, ENTRY_BYTES + (keys?.length ?? 0))
}

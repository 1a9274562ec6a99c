import { createHash } from 'node:crypto'
import type { Prompt, PromptSource } from '../engine.ts'
import type { ProcessLink } from './process-link.ts'
import type { WholeSource } from './protocol.ts'

/**
 * The prompts that callers hold. The media process keeps a prompt while its object lives here; when the last caller
 * has let go of it, the process is told that the prompt may make room.
 */
export class PromptBook {
  readonly #link: ProcessLink
  readonly #held = new Map<string, WeakRef<Prompt>>()
  readonly #making = new Map<string, Promise<Prompt>>()
  readonly #letGo = new FinalizationRegistry<string>((id) => this.#forget(id))

  constructor(link: ProcessLink) {
    this.#link = link
  }

  /** @throws UnreadableAudio, SpeechFailed, BadDigits, EngineGone, RangeError for an impossible silence, what `make` throws */
  async prepare(source: PromptSource): Promise<Prompt> {
    const id = contentId(source)
    const known = this.#held.get(id)?.deref() ?? this.#making.get(id)
    if (known) return await known
    const made = this.#make(id, source)
    this.#making.set(id, made)
    try {
      return await made
    } finally {
      this.#making.delete(id)
    }
  }

  /** Whether the prompt is one of ours, so that the media process has it. */
  holds(prompt: Prompt): boolean {
    return this.#held.get(prompt.id)?.deref() === prompt
  }

  async #make(id: string, source: PromptSource): Promise<Prompt> {
    const durationMs =
      (await this.#link.ask('findPrompt', { id })) ??
      (await this.#link.ask('makePrompt', { id, source: await whole(source) }))
    const prompt: Prompt = Object.freeze({ id, durationMs })
    this.#held.set(id, new WeakRef(prompt))
    this.#letGo.register(prompt, id)
    return prompt
  }

  #forget(id: string): void {
    // Meanwhile the same content may have been asked for again.
    if (this.#held.get(id)?.deref() || this.#making.has(id)) return
    this.#held.delete(id)
    this.#link.order('release', { id })
  }
}

async function whole(source: PromptSource): Promise<WholeSource> {
  if (source.kind !== 'voiced') return source
  const { kind, text, volumeDb = 0 } = source
  const { bytes, contentType } = await source.make()
  return { kind, text, volumeDb, bytes, ...(contentType === undefined ? {} : { contentType }) }
}

/** A name that two sources share exactly when they sound the same. */
export function contentId(source: PromptSource): string {
  const hash = createHash('sha256').update(source.kind)
  switch (source.kind) {
    case 'audio':
      hash.update(`\n${source.contentType ?? ''}\n`).update(source.bytes)
      break
    case 'speech':
      hash.update(`\n${source.voice ?? 'slt'}\n${source.rate ?? 1}\n${source.volumeDb ?? 0}\n${source.text}`)
      break
    case 'voiced':
      hash.update(`\n${source.volumeDb ?? 0}\n${source.key}`)
      break
    case 'dtmf':
      hash.update(`\n${source.as ?? 'tones'}\n${source.digits}`)
      break
    case 'ringing':
      hash.update(`\n${source.tone}`)
      break
    case 'silence':
      if (!(source.seconds >= 0)) throw new RangeError(`silence of ${source.seconds} seconds`)
      hash.update(`\n${source.seconds}`)
      break
    default:
      source satisfies never
  }
  return hash.digest('base64url')
}

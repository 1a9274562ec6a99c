import type { Delivery } from './utterance.ts'

/** What a `<Say>` comes down to: texts to be spoken, and silences between them. */
export type SpeechPart =
  | {
      readonly kind: 'text'
      readonly text: string
      /** Where it differs from that of the `<Say>`. */
      readonly language?: string
      readonly delivery?: Delivery
    }
  | { readonly kind: 'silence'; readonly seconds: number }

/** How a text is spoken; null: as the rest of the `<Say>`. */
export type Style = { readonly language: string | null; readonly delivery: Delivery | null }

const PLAIN: Style = { language: null, delivery: null }

/** Speech while it is being read. */
export class SpeechDraft {
  readonly #parts: SpeechPart[] = []
  /** Sentences that ended since the last part. */
  #sentences: string[] = []
  #text = ''
  #style = PLAIN

  add(text: string, style: Style = this.#style): void {
    if (text.trim() !== '' && !isSame(style, this.#style)) {
      this.#endPart()
      this.#style = style
    }
    this.#text += text
  }

  /** Puts a full stop where a sentence ends without any mark, so that the next one is not run into it. */
  endSentence(): void {
    const sentence = this.#text.trim()
    this.#text = ''
    if (sentence === '') return
    const marked = /[.!?…:;,。！？؟][)"'’”]*$/.test(sentence)
    this.#sentences.push(marked ? sentence : `${sentence}.`)
  }

  pause(seconds: number): void {
    if (seconds === 0) {
      this.add(' ')
      return
    }
    this.#endPart()
    this.#parts.push(Object.freeze({ kind: 'silence', seconds }))
  }

  finish(): readonly SpeechPart[] {
    this.#endPart()
    return Object.freeze(this.#parts)
  }

  /** A mark that begins a part in another style belongs to the text before it. */
  #endPart(): void {
    const text = [...this.#sentences, this.#text].join(' ').replace(/\s+/g, ' ').trim()
    this.#sentences = []
    this.#text = ''
    const [mark = ''] = /^[.!?…:;,。！？؟)"'’”]+(?=\s|$)/.exec(text) ?? []
    const before = this.#parts.at(-1)
    const moves = mark !== '' && before?.kind === 'text'
    if (moves) this.#parts.splice(-1, 1, Object.freeze({ ...before, text: before.text + mark }))
    const rest = moves ? text.slice(mark.length).trim() : text
    if (rest !== '') this.#parts.push(partOf(rest, this.#style))
  }
}

function partOf(text: string, { language, delivery }: Style): SpeechPart {
  return Object.freeze({
    ...{ kind: 'text' as const, text },
    ...(language !== null && { language }),
    ...(delivery !== null && { delivery }),
  })
}

function isSame(one: Style, other: Style): boolean {
  return one.language === other.language && JSON.stringify(one.delivery) === JSON.stringify(other.delivery)
}

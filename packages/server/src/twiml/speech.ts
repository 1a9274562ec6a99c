import { warnOfUnknown } from './attributes.ts'
import { warnOfUnexpected } from './content.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/** What a `<Say>` comes down to: texts to be spoken, and silences between them. */
export type SpeechPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'silence'; readonly seconds: number }

/** SSML's elements and their attributes. Twilio, TwiML Voice: Say, "SSML". */
const SSML: ReadonlyMap<string, readonly string[]> = new Map([
  ['break', ['strength', 'time']],
  ['emphasis', ['level']],
  ['lang', []], // xml:lang is namespaced
  ['p', []],
  ['phoneme', ['alphabet', 'ph']],
  ['prosody', ['volume', 'rate', 'pitch']],
  ['s', []],
  ['say-as', ['interpret-as', 'format']],
  ['sub', ['alias']],
  ['w', ['role']],
])

/** Seconds of `<break strength>`. SSML gives the words their order only; these lengths are ours. */
const BREAK_SECONDS: ReadonlyMap<string, number> = new Map([
  ['none', 0],
  ['x-weak', 0.1],
  ['weak', 0.25],
  ['medium', 0.5],
  ['strong', 0.75],
  ['x-strong', 1],
])

/** In seconds. A longer `<break time>` is cut to this, as Amazon Polly does. */
const LONGEST_BREAK = 10

/**
 * What is to be heard of an element's content, in order.
 *
 * Line breaks and runs of blanks become one blank. Of SSML the words are kept: `<sub>` is heard as its alias, `<break>`
 * as a silence of its time or strength, `<p>` and `<s>` end a sentence, the others change nothing. Which SSML element may
 * stand inside which is not checked. Unknown elements are skipped with warning 12200.
 */
export function readSpeech(element: XmlElement, warn: Warn): readonly SpeechPart[] {
  const draft = new SpeechDraft()
  addContent(element, draft, warn)
  return draft.finish()
}

function addContent(element: XmlElement, draft: SpeechDraft, warn: Warn): void {
  for (const child of element.children) {
    if (child.kind === 'text') draft.add(child.text)
    else if (SSML.has(child.name)) addSsml(child, draft, warn)
    else warnOfUnexpected(child, [...SSML.keys()], warn)
  }
}

function addSsml(element: XmlElement, draft: SpeechDraft, warn: Warn): void {
  warnOfUnknown(element, SSML.get(element.name) ?? [], warn)
  const alias = attributeOf(element, 'alias')
  if (element.name === 'break') draft.pause(breakSeconds(element, warn))
  else if (element.name === 'sub' && alias !== undefined) draft.add(alias)
  else if (element.name === 'p' || element.name === 's') {
    draft.endSentence()
    addContent(element, draft, warn)
    draft.endSentence()
  } else addContent(element, draft, warn)
}

/** `time` (`2s`, `300ms`) comes before `strength`; the default is a medium break. */
function breakSeconds(element: XmlElement, warn: Warn): number {
  const strength = BREAK_SECONDS.get(attributeOf(element, 'strength') ?? 'medium')
  const time = attributeOf(element, 'time')
  const stated = time === undefined ? undefined : duration(time)
  if (strength === undefined || (time !== undefined && stated === undefined))
    warn(12200, "Element 'break' has an invalid strength or time. The default is used.", element.at)
  return stated ?? strength ?? 0.5
}

/** In seconds; undefined if `raw` is not a time. */
function duration(raw: string): number | undefined {
  const [, number, unit] = /^\+?(\d+(?:\.\d+)?|\.\d+)(ms|s)$/.exec(raw.trim()) ?? []
  if (number === undefined) return undefined
  return Math.min(Number(number) / (unit === 'ms' ? 1000 : 1), LONGEST_BREAK)
}

function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name)?.value
}

/** Speech while it is being read. */
class SpeechDraft {
  readonly #parts: SpeechPart[] = []
  /** Sentences that ended since the last part. */
  #sentences: string[] = []
  #text = ''

  add(text: string): void {
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

  #endPart(): void {
    const text = [...this.#sentences, this.#text].join(' ').replace(/\s+/g, ' ').trim()
    if (text !== '') this.#parts.push(Object.freeze({ kind: 'text', text }))
    this.#sentences = []
    this.#text = ''
  }
}

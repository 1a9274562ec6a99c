import { readAttributes, warnOfUnknown } from './attributes.ts'
import { expectOnly, warnOfUnexpected } from './content.ts'
import { sayAs } from './say-as.ts'
import { SpeechDraft, type SpeechPart, type Style } from './speech-draft.ts'
import {
  BREAK_RULES,
  deliveryWithin,
  EMPHASIS_RULES,
  LANG_RULES,
  MAY_HOLD,
  PHONEME_RULES,
  PROSODY_RULES,
  REQUIRED,
  SAY_AS_RULES,
  SSML_NAMES,
  type SsmlName,
  SUB_RULES,
  W_RULES,
} from './ssml.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

export type { SpeechPart } from './speech-draft.ts'

/**
 * What is to be heard of an element's content, in order.
 *
 * Line breaks and runs of blanks become one blank. Of SSML: `<sub>` is heard as its alias, `<say-as>` as what it says it is,
 * `<break>` as a silence of its time or strength, `<lang>` in its language, `<prosody>` at its pace, loudness and pitch; `<p>`
 * and `<s>` end a sentence; the words in the others are said as they are. Unknown elements are skipped with warning 12200; one
 * that stands where it may not is heard, with the same warning.
 *
 * @param language what is spoken outside any `<lang>`
 */
export function readSpeech(element: XmlElement, language: string, warn: Warn): readonly SpeechPart[] {
  return new SpeechReader(language, warn).read(element)
}

class SpeechReader {
  readonly #draft = new SpeechDraft()
  readonly #language: string
  readonly #warn: Warn

  constructor(language: string, warn: Warn) {
    this.#language = language
    this.#warn = warn
  }

  read(element: XmlElement): readonly SpeechPart[] {
    this.#addContent(element, SSML_NAMES, { language: null, delivery: null })
    return this.#draft.finish()
  }

  #addContent(element: XmlElement, mayHold: readonly SsmlName[], style: Style): void {
    for (const child of element.children) {
      if (child.kind === 'text') {
        this.#draft.add(child.text, style)
        continue
      }
      const name = SSML_NAMES.find((known) => known === child.name)
      if (name === undefined || !mayHold.includes(name)) warnOfUnexpected(child, mayHold, this.#warn)
      if (name !== undefined) this.#addSsml(name, child, style)
    }
  }

  #addSsml(name: SsmlName, element: XmlElement, style: Style): void {
    this.#expectRequired(name, element)
    if (name === 'break') this.#draft.pause(this.#breakSeconds(element))
    else if (name === 'sub') this.#draft.add(this.#alias(element), style)
    else if (name === 'say-as') this.#draft.add(this.#saidAs(element, style), style)
    else if (name === 'p' || name === 's') this.#addSentence(name, element, style)
    else this.#addContent(element, MAY_HOLD[name], this.#styleIn(name, element, style))
  }

  #addSentence(name: 'p' | 's', element: XmlElement, style: Style): void {
    warnOfUnknown(element, [], this.#warn)
    this.#draft.endSentence()
    this.#addContent(element, MAY_HOLD[name], style)
    this.#draft.endSentence()
  }

  #breakSeconds(element: XmlElement): number {
    expectOnly([], element, this.#warn)
    const { strength, time } = readAttributes(element, BREAK_RULES, this.#warn)
    return time ?? strength
  }

  #alias(element: XmlElement): string {
    const words = this.#wordsIn(element)
    return readAttributes(element, SUB_RULES, this.#warn).alias ?? words
  }

  #styleIn(name: 'emphasis' | 'lang' | 'phoneme' | 'prosody' | 'w', element: XmlElement, style: Style): Style {
    switch (name) {
      case 'lang': {
        const { 'xml:lang': language } = readAttributes(element, LANG_RULES, this.#warn)
        if (language === null) return style
        return { ...style, language: language === this.#language ? null : language }
      }
      case 'prosody': {
        const given = readAttributes(element, PROSODY_RULES, this.#warn)
        return { ...style, delivery: deliveryWithin(style.delivery, given) }
      }
      case 'emphasis':
        readAttributes(element, EMPHASIS_RULES, this.#warn)
        return style
      case 'phoneme':
        readAttributes(element, PHONEME_RULES, this.#warn)
        return style
      case 'w':
        readAttributes(element, W_RULES, this.#warn)
        return style
      default:
        return name satisfies never
    }
  }

  #saidAs(element: XmlElement, style: Style): string {
    const { 'interpret-as': as, format } = readAttributes(element, SAY_AS_RULES, this.#warn)
    const words = this.#wordsIn(element)
    return as === null ? words : sayAs(words, as, format, style.language ?? this.#language)
  }

  /** The text of an element that holds no others; of those it holds all the same, what stands in them. */
  #wordsIn(element: XmlElement): string {
    return element.children
      .map((child) => {
        if (child.kind === 'text') return child.text
        warnOfUnexpected(child, [], this.#warn)
        return this.#wordsIn(child)
      })
      .join('')
  }

  #expectRequired(name: SsmlName, element: XmlElement): void {
    const required = REQUIRED[name]
    if (required === undefined || element.attributes.some((attribute) => attribute.name === required)) return
    this.#warn(12200, `Attribute '${required}' must appear on element '${name}'.`, element.at)
  }
}

import { SaxesParser } from 'saxes'
import { firstBareAmpersand } from './bare-ampersand.ts'
import { positionsIn } from './text-position.ts'
import { type Position, TwimlError } from './twiml-error.ts'

/** Twilio's limit for a document, in bytes of UTF-8. */
export const MAX_DOCUMENT_BYTES = 65_536
/** Elements inside one another, the root counted. */
export const MAX_DEPTH = 64

export type XmlAttribute = { readonly name: string; readonly value: string; readonly at: Position }
export type XmlText = { readonly kind: 'text'; readonly text: string; readonly at: Position }
/** An element as it was written. Comments and instructions are gone; a CDATA section is text. */
export type XmlElement = {
  readonly kind: 'element'
  readonly name: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly (XmlElement | XmlText)[]
  /** Of its `<`. */
  readonly at: Position
}

type OpenElement = XmlElement & { readonly attributes: XmlAttribute[]; readonly children: (XmlElement | XmlText)[] }

/**
 * The root element of an XML text. A byte order mark is tolerated; no entity beyond XML's own five is ever expanded.
 *
 * @throws TwimlError 11750, 11770, 12100 or 12101; nothing else, whatever the text.
 */
export function parseXml(raw: string): XmlElement {
  const text = raw.replace(/^\uFEFF/, '')
  const start = { line: 1, column: 1 }
  if (text.trim() === '') throw new TwimlError(11770, 'Empty response body', start)
  if (isLongerThan(text, MAX_DOCUMENT_BYTES))
    throw new TwimlError(11750, `Response body is longer than ${MAX_DOCUMENT_BYTES} bytes`, start)
  return new XmlReader(text).read()
}

/** In bytes of UTF-8. What is too long for sure, in characters, is not measured. */
function isLongerThan(text: string, bytes: number): boolean {
  return text.length > bytes || new TextEncoder().encode(text).byteLength > bytes
}

/** Feeds one text to the parser and grows the tree. Positions come from offsets: the parser reports only ends. */
class XmlReader {
  readonly #text: string
  readonly #positionOf: (offset: number) => Position
  readonly #parser = new SaxesParser({ position: false })
  readonly #open: OpenElement[] = []
  #root: OpenElement | null = null
  #attributes: XmlAttribute[] = []
  #textStart = 0

  constructor(text: string) {
    this.#text = text
    this.#positionOf = positionsIn(text)
    const parser = this.#parser
    parser.on('xmldecl', () => this.#declared())
    parser.on('doctype', () => this.#malformed('a DOCTYPE is not allowed', this.#lastOffsetOf('<!DOCTYPE')))
    parser.on('error', (error) => this.#failed(error.message))
    parser.on('attribute', ({ name, value }) => this.#addAttribute(name, value))
    parser.on('opentagstart', ({ name }) => this.#openElement(name))
    parser.on('opentag', () => this.#markupEnded())
    parser.on('closetag', () => this.#closeElement())
    parser.on('comment', () => this.#markupEnded())
    parser.on('processinginstruction', () => this.#markupEnded())
    parser.on('text', (found) => this.#addText(found))
    parser.on('cdata', (found) => this.#addCdata(found))
  }

  read(): XmlElement {
    this.#refuseLoneSurrogates()
    this.#parser.write(this.#text)
    const unclosed = this.#open.at(-1)
    if (unclosed !== undefined) {
      this.#blameAmpersandBefore(this.#text.length)
      throw malformedAt(`element '${unclosed.name}' is never closed`, unclosed.at)
    }
    this.#parser.close()
    if (this.#root === null) return this.#malformed('there is no root element', this.#text.length)
    return this.#root
  }

  #openElement(name: string): void {
    const offset = this.#lastOffsetOf('<', this.#parser.position - 2)
    if (this.#root !== null && this.#open.length === 0) this.#malformed('there is a second root element', offset)
    if (this.#open.length >= MAX_DEPTH) this.#malformed(`elements are nested deeper than ${MAX_DEPTH}`, offset)
    this.#attributes = []
    const at = this.#positionOf(offset)
    const element: OpenElement = { kind: 'element', name, attributes: this.#attributes, children: [], at }
    this.#open.at(-1)?.children.push(element)
    this.#open.push(element)
    this.#root ??= element
  }

  /** Told right after the closing quote: before it stand the value, the same quote, `=`, and the name. */
  #addAttribute(name: string, value: string): void {
    const closingQuote = this.#parser.position - 1
    const openingQuote = this.#text.lastIndexOf(this.#text.charAt(closingQuote), closingQuote - 1)
    const at = this.#positionOf(this.#lastOffsetOf(name, openingQuote - 1))
    this.#attributes.push({ name, value, at })
  }

  #closeElement(): void {
    this.#open.pop()
    this.#markupEnded()
  }

  #markupEnded(): void {
    this.#textStart = this.#parser.position
  }

  #addText(text: string): void {
    const at = this.#positionOf(this.#firstInk())
    this.#open.at(-1)?.children.push({ kind: 'text', text, at })
  }

  #addCdata(text: string): void {
    const at = this.#positionOf(this.#lastOffsetOf('<![CDATA['))
    this.#open.at(-1)?.children.push({ kind: 'text', text, at })
    this.#markupEnded()
  }

  /** The parser takes any 1.n for 1.1. */
  #declared(): void {
    if (this.#hasWrongVersion()) this.#failed('unsupported version')
    this.#markupEnded()
  }

  #hasWrongVersion(): boolean {
    const { version } = this.#parser.xmlDecl
    return version !== undefined && version !== '1.0' && version !== '1.1'
  }

  #failed(words: string): never {
    if (this.#hasWrongVersion())
      throw new TwimlError(12101, `XML version '${this.#parser.xmlDecl.version}' is not supported`, this.#positionOf(0))
    return this.#malformed(words.replace(/\.$/, ''), this.#offsetOfFailure())
  }

  /** Of what went wrong, where that can be told; else where the parser stopped. */
  #offsetOfFailure(): number {
    const stopped = Math.max(0, this.#parser.position - 1)
    const ink = this.#firstInk()
    if (this.#open.length === 0 && ink < stopped && this.#text[ink] !== '<') return ink
    const tag = this.#lastOffsetOf('<', stopped)
    const closes = this.#text.startsWith('</', tag) && this.#text.indexOf('>', tag) === stopped
    return closes ? tag : stopped
  }

  /** Offset of the first character since the last markup that is not blank. */
  #firstInk(): number {
    return this.#textStart + Math.max(0, this.#text.slice(this.#textStart).search(/\S/))
  }

  #malformed(words: string, offset: number): never {
    this.#blameAmpersandBefore(offset)
    throw malformedAt(words, this.#positionOf(offset))
  }

  #blameAmpersandBefore(offset: number): void {
    const ampersand = firstBareAmpersand(this.#text)
    if (ampersand === null || ampersand >= offset) return
    const words = "'&' begins no entity that XML knows; write '&amp;' for the character itself"
    throw malformedAt(words, this.#positionOf(ampersand))
  }

  /** Half a character cannot come out of UTF-8, and the parser would swallow what follows it. */
  #refuseLoneSurrogates(): void {
    const offset = this.#text.search(/\p{Surrogate}/u)
    if (offset >= 0) this.#malformed('disallowed character', offset)
  }

  #lastOffsetOf(mark: string, before = this.#parser.position): number {
    return Math.max(0, this.#text.lastIndexOf(mark, before))
  }
}

function malformedAt(words: string, at: Position): TwimlError {
  return new TwimlError(12100, `Document parse failure: ${words}`, at)
}

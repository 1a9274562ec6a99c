import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import createModule, { type Decoder, type Segment } from 'soundswallower'
import type { Flite } from '../speech/flite.ts'
import { isPhoneWord, PHONE_WORDS } from './grammar.ts'
import { SPOTTER_RATE } from './spotted.ts'

/** A word, a phone that belongs to none, or a silence, as it was heard; seconds from the sound's start. */
export type HeardPiece = {
  readonly word: string
  readonly kind: 'word' | 'phone' | 'silence'
  readonly at: number
  readonly end: number
  /** How badly it fits, 0 and more; comparable between grammars where every sound is scored. */
  readonly misfit: number
}

export type DecoderOptions = {
  /** How much the grammar counts against the sound; 6.5 is usual. */
  readonly grammarWeight: number
  /** Score what the grammar does not ask for too, so that what two grammars make of a sound can be compared. Default false. */
  readonly scoresAll?: boolean
}

/** So few thousandths are shown as 0. */
const LEAST_SCORE = 0.0005
/** Words that a pronunciation is asked for at a time. */
const WORDS_AT_A_TIME = 50

/** PocketSphinx as a WebAssembly program, with its model of American English: sound against a grammar. */
export class GrammarDecoder {
  readonly #decoder: Decoder
  readonly #flite: Flite
  #grammar = ''
  #learnt = 0

  private constructor(decoder: Decoder, flite: Flite) {
    this.#decoder = decoder
    this.#flite = flite
  }

  /**
   * Loads program and model: about 300 ms, 45 MB.
   *
   * @param flite says how words sound that the dictionary lacks
   */
  static async load(flite: Flite, { grammarWeight, scoresAll = false }: DecoderOptions): Promise<GrammarDecoder> {
    const modelBase = join(dirname(createRequire(import.meta.url).resolve('soundswallower')), 'model')
    const quiet = () => undefined
    const { Decoder } = await createModule({ modelBase, print: quiet, printErr: quiet } as object)
    const options = { loglevel: 'FATAL', samprate: SPOTTER_RATE, lw: grammarWeight, compallsen: scoresAll }
    const decoder = new Decoder(options)
    await decoder.initialize()
    decoder.add_words(...PHONE_WORDS.map(([word, phone]): [string, string] => [word, phone]))
    return new GrammarDecoder(decoder, flite)
  }

  /** How many words it has learnt. It forgets none. */
  get learnt(): number {
    return this.#learnt
  }

  /**
   * Must come before a grammar that has the words.
   *
   * @param alike words that sound as others do, which are known or among `words`
   */
  learn(words: readonly string[], alike: readonly (readonly [word: string, as: string])[] = []): void {
    const unknown = [...new Set(words)].filter((word) => this.#decoder.lookup_word(word) === null)
    for (let at = 0; at < unknown.length; at += WORDS_AT_A_TIME) {
      const some = unknown.slice(at, at + WORDS_AT_A_TIME)
      const phones = this.#flite.phonesOfEach(some)
      this.#add(some.map((word, index) => [word, phones[index] ?? this.#flite.phones(word)]))
    }
    const others = alike.filter(([word]) => this.#decoder.lookup_word(word) === null)
    this.#add(others.map(([word, as]) => [word, this.#decoder.lookup_word(as)]))
  }

  /** All at once: with each time that words are added, the grammar in use is made anew. */
  #add(entries: readonly [word: string, phones: string][]): void {
    if (entries.length > 0) this.#decoder.add_words(...entries)
    this.#learnt += entries.length
  }

  /** What the grammar makes of the sound, in its order; none: nothing that it allows. Blocks for about a tenth of the sound's length. */
  decode(grammar: string, samples: Float32Array): HeardPiece[] {
    const decoder = this.#decoder
    if (grammar !== this.#grammar) decoder.set_grammar(grammar)
    this.#grammar = grammar
    decoder.start()
    decoder.process_audio(samples, false, true)
    decoder.stop()
    if (!decoder.get_text()) return []
    const segments = decoder.get_alignment().w ?? []
    return segments.filter(({ t }) => t !== '(NULL)').map(pieceOf)
  }
}

function pieceOf({ t, b, d, p }: Segment): HeardPiece {
  const word = t.replace(/\(\d+\)$/, '')
  const kind = isPhoneWord(t) ? 'phone' : /^[a-z']/.test(t) ? 'word' : 'silence'
  return { word, kind, at: b, end: b + d, misfit: -Math.log(Math.max(p, LEAST_SCORE)) }
}

import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import createModule, { type Decoder } from 'soundswallower'
import type { Flite } from '../speech/flite.ts'
import { isPhoneWord, PHONE_WORDS } from './grammar.ts'
import { SPOTTER_RATE } from './spotted.ts'

/** A word, or a phone that belongs to none, as it was heard; seconds from the sound's start. */
export type HeardWord = { readonly word: string; readonly isPhone: boolean; readonly at: number; readonly end: number }

/** PocketSphinx as a WebAssembly program, with its model of American English: sound against a grammar. */
export class GrammarDecoder {
  readonly #decoder: Decoder
  readonly #flite: Flite

  private constructor(decoder: Decoder, flite: Flite) {
    this.#decoder = decoder
    this.#flite = flite
  }

  /**
   * Loads program and model: about 200 ms, 40 MB.
   *
   * @param flite says how words sound that the dictionary lacks
   * @param grammarWeight how much the grammar counts against the sound; 6.5 is usual
   */
  static async load(flite: Flite, grammarWeight: number): Promise<GrammarDecoder> {
    const modelBase = join(dirname(createRequire(import.meta.url).resolve('soundswallower')), 'model')
    const quiet = () => undefined
    const { Decoder } = await createModule({ modelBase, print: quiet, printErr: quiet } as object)
    const decoder = new Decoder({ loglevel: 'FATAL', samprate: SPOTTER_RATE, lw: grammarWeight })
    await decoder.initialize()
    decoder.add_words(...PHONE_WORDS.map(([word, phone]): [string, string] => [word, phone]))
    return new GrammarDecoder(decoder, flite)
  }

  /** Must come before a grammar that has the word. */
  learn(words: readonly string[]): void {
    for (const word of words)
      if (this.#decoder.lookup_word(word) === null) this.#decoder.add_words([word, this.#flite.phones(word)])
  }

  /** What the grammar makes of the sound, in order; silences are left out. Blocks for about a tenth of its length. */
  decode(grammar: string, samples: Float32Array): HeardWord[] {
    const decoder = this.#decoder
    decoder.set_grammar(grammar)
    decoder.start()
    decoder.process_audio(samples, false, true)
    decoder.stop()
    if (!decoder.get_text()) return []
    const segments = decoder.get_alignment().w ?? []
    return segments
      .filter(({ t }) => /^[a-z']/.test(t))
      .map(({ t, b, d }) => ({ word: t.replace(/\(\d+\)$/, ''), isPhone: isPhoneWord(t), at: b, end: b + d }))
  }
}

import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import createModule, { type Decoder } from 'soundswallower'
import type { Flite } from '../speech/flite.ts'
import { isPhoneWord, PHONE_WORDS, wholeText, wordByWord, wordsOf } from './grammar.ts'
import { NOTHING, SPOTTER_RATE, type Spotted } from './spotted.ts'

/**
 * Fitted to sentences of two synthetic voices: there what was said had 0.66 and more, the nearest other sentence 0.59. How
 * well it does with sentences and voices that it was not fitted to is in docs/figures.md.
 */
const ENOUGH = 0.62
/** How much the grammar counts against the sound; more than the usual 6.5, as a chain of phones fits any sound too well. */
const GRAMMAR_WEIGHT = 20
/** Before and after the words that are looked at a second time. */
const MARGIN_S = 0.3

/** A text found in sound, by PocketSphinx as a WebAssembly program, with its model of American English. */
export class Spotter {
  readonly #decoder: Decoder
  readonly #flite: Flite

  private constructor(decoder: Decoder, flite: Flite) {
    this.#decoder = decoder
    this.#flite = flite
  }

  /** Loads program and model: about 200 ms, 40 MB. @param flite says how words sound that the dictionary lacks */
  static async load(flite: Flite): Promise<Spotter> {
    const modelBase = join(dirname(createRequire(import.meta.url).resolve('soundswallower')), 'model')
    const quiet = () => undefined
    const { Decoder } = await createModule({ modelBase, print: quiet, printErr: quiet } as object)
    const decoder = new Decoder({ loglevel: 'FATAL', samprate: SPOTTER_RATE, lw: GRAMMAR_WEIGHT })
    await decoder.initialize()
    decoder.add_words(...PHONE_WORDS.map(([word, phone]): [string, string] => [word, phone]))
    return new Spotter(decoder, flite)
  }

  /**
   * Looks for the text twice: as a whole, which finds it wherever it is, then word by word where it was found, which
   * tells whether it is really there. Blocks for about a tenth of the sound's length.
   *
   * @param samples at 16,000 a second
   */
  spot(text: string, samples: Float32Array): Spotted {
    const words = wordsOf(text)
    for (const word of words) this.#learn(word)
    const place = this.#decode(wholeText(words), samples)
    const from = place[0]
    const to = place.at(-1)
    if (!from || !to) return NOTHING
    const start = Math.max(0, Math.round((from.at - MARGIN_S) * SPOTTER_RATE))
    const piece = samples.subarray(start, Math.round((to.end + MARGIN_S) * SPOTTER_RATE))
    const found = this.#decode(wordByWord(words), piece).map(({ word }) => word)
    const share = letters(found) / letters(words)
    const at = { fromMs: Math.round(from.at * 1000), toMs: Math.round(to.end * 1000) }
    return { heard: share >= ENOUGH, share, words: found.join(' '), ...at }
  }

  #decode(grammar: string, samples: Float32Array): { word: string; at: number; end: number }[] {
    const decoder = this.#decoder
    decoder.set_grammar(grammar)
    decoder.start()
    decoder.process_audio(samples, false, true)
    decoder.stop()
    if (!decoder.get_text()) return []
    const segments = decoder.get_alignment().w ?? []
    return segments
      .filter(({ t }) => /^[a-z']/.test(t) && !isPhoneWord(t))
      .map(({ t, b, d }) => ({ word: t.replace(/\(\d+\)$/, ''), at: b, end: b + d }))
  }

  #learn(word: string): void {
    if (this.#decoder.lookup_word(word) === null) this.#decoder.add_words([word, this.#flite.phones(word)])
  }
}

function letters(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.length, 0)
}

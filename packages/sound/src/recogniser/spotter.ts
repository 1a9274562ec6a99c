import type { Flite } from '../speech/flite.ts'
import { wholeText, wordByWord, wordsOf } from './grammar.ts'
import { GrammarDecoder, type HeardPiece } from './grammar-decoder.ts'
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

/** A text found in sound. */
export class Spotter {
  readonly #decoder: GrammarDecoder

  private constructor(decoder: GrammarDecoder) {
    this.#decoder = decoder
  }

  static async load(flite: Flite): Promise<Spotter> {
    return new Spotter(await GrammarDecoder.load(flite, { grammarWeight: GRAMMAR_WEIGHT }))
  }

  /**
   * Looks for the text twice: as a whole, which finds it wherever it is, then word by word where it was found, which
   * tells whether it is really there. Blocks for about a tenth of the sound's length.
   *
   * @param samples at 16,000 a second
   */
  spot(text: string, samples: Float32Array): Spotted {
    const words = wordsOf(text)
    this.#decoder.learn(words)
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

  #decode(grammar: string, samples: Float32Array): HeardPiece[] {
    return this.#decoder.decode(grammar, samples).filter(({ kind }) => kind === 'word')
  }
}

function letters(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.length, 0)
}

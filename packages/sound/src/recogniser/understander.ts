import type { Flite } from '../speech/flite.ts'
import { wordByWord } from './grammar.ts'
import { GrammarDecoder, type HeardWord } from './grammar-decoder.ts'
import { phrasesOf } from './phrases.ts'
import { voicedShare } from './voiced.ts'

/** What was understood of an utterance. */
export type Understood = {
  /** The phrases that were heard, as they are written, in their order; never empty. */
  readonly text: string
  /** 0.5 to 1: the share of what was said that the phrases account for. */
  readonly confidence: number
}

/** Fitted to short commands, digits and orders by four synthetic voices, as is ENOUGH. */
const GRAMMAR_WEIGHT = 17
/** Of the time in which something was said, the share that the phrases must account for. */
const ENOUGH_TIME = 0.5
/** Of their letters, the share whose words must also be heard each on its own. */
const ENOUGH_LETTERS = 0.6
/** Of what is loud, the share that must be voiced: noise fits words that hiss. */
const ENOUGH_VOICE = 0.2

/** Understands which phrases were said, or that it was something else. */
export class Understander {
  readonly #decoder: GrammarDecoder

  private constructor(decoder: GrammarDecoder) {
    this.#decoder = decoder
  }

  static async load(flite: Flite): Promise<Understander> {
    return new Understander(await GrammarDecoder.load(flite, GRAMMAR_WEIGHT))
  }

  /**
   * Looks twice: for the phrases among other sounds, then for each of their words against other sounds, where what is not
   * really said loses.
   *
   * @param hints what may be said; none: the usual answers
   * @param samples one utterance at 16,000 a second
   */
  understand(hints: readonly string[], samples: Float32Array): Understood | null {
    const phrases = phrasesOf(hints)
    if (phrases === null || voicedShare(samples) < ENOUGH_VOICE) return null
    this.#decoder.learn(phrases.words)
    const heard = this.#decoder.decode(phrases.grammar, samples)
    const words = heard.filter(({ isPhone }) => !isPhone)
    const confidence = seconds(words) / seconds(heard)
    if (words.length === 0 || confidence < ENOUGH_TIME) return null
    const names = words.map(({ word }) => word)
    const again = this.#decoder.decode(wordByWord(names), samples).filter(({ isPhone }) => !isPhone)
    if (letters(again.map(({ word }) => word)) / letters(names) < ENOUGH_LETTERS) return null
    return { text: phrases.written(names), confidence: Math.round(confidence * 100) / 100 }
  }
}

function seconds(words: readonly HeardWord[]): number {
  return words.reduce((sum, { at, end }) => sum + end - at, 0)
}

function letters(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.length, 0)
}

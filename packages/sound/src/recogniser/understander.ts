import type { Flite } from '../speech/flite.ts'
import { GrammarDecoder, type HeardPiece } from './grammar-decoder.ts'
import { ANY_SOUNDS, isTold, type Phrases, phrasesOf } from './phrases.ts'
import { voicedShare } from './voiced.ts'

/** What was understood of an utterance. */
export type Understood = {
  /** The phrases that were heard, as they are written, in their order; never empty. */
  readonly text: string
  /** How sure it is that they were said, 0.5 to 1: by how much they fit better than any other sounds. */
  readonly confidence: number
}

const GRAMMAR_WEIGHT = 6.5
/**
 * By how much, a second, a phrase must fit better than the best chain of sounds, which is free to be any; each further one
 * must fit better, as a chain of phrases is free too. Fitted to other words and sentences than docs/figures.md has.
 */
const ENOUGH = -0.09
const ENOUGH_MORE = 0.02
const ENOUGH_FOR_MANY = 0
/** How fast confidence grows with what it fits better than that. */
const STEEP = 15
/** Of what is loud, the share that must be voiced: noise fits words that hiss. */
const ENOUGH_VOICE = 0.2
/** A decoder that has learnt so many words gives its place to a fresh one: it forgets none, and customers bring ever new ones. */
const MOST_WORDS = 5_000
/** Sets of phrases whose grammar is kept. */
const MOST_GRAMMARS = 50

/** Understands which phrases were said, or that it was something else. */
export class Understander {
  readonly #flite: Flite
  readonly #grammars = new Map<string, Phrases>()
  readonly #mostWords: number
  #decoder: GrammarDecoder
  /** Listened for last: looks at one utterance follow each other, and its words are at hand. */
  #current: Phrases | null = null

  private constructor(flite: Flite, mostWords: number, decoder: GrammarDecoder) {
    this.#flite = flite
    this.#mostWords = mostWords
    this.#decoder = decoder
  }

  /** @param mostWords of customers that are remembered; one set of phrases may bring more */
  static async load(flite: Flite, mostWords = MOST_WORDS): Promise<Understander> {
    return new Understander(flite, mostWords, await freshDecoder(flite))
  }

  /** How many words it has learnt since it last forgot all. */
  get learnt(): number {
    return this.#decoder.learnt
  }

  /**
   * Listens twice: for the phrases, which are then heard in anything, and for sounds of whatever kind. Phrases that were really
   * said fit nearly as well as the best chain of sounds does, or better.
   *
   * @param hints what may be said; none: the usual answers
   * @param samples one utterance at 16,000 a second
   */
  async understand(hints: readonly string[], samples: Float32Array): Promise<Understood | null> {
    if (voicedShare(samples) < ENOUGH_VOICE) return null
    const phrases = this.#phrases(hints)
    const isAnother = phrases !== this.#current
    this.#current = phrases
    if (isAnother && this.learnt + phrases.words.length > this.#mostWords)
      this.#decoder = await freshDecoder(this.#flite)
    this.#decoder.learn(phrases.words, phrases.alike)
    const heard = this.#decoder.decode(phrases.grammar, samples)
    if (heard.length === 0) return null
    const margin = marginOf(heard, this.#decoder.decode(ANY_SOUNDS, samples))
    const words = heard.filter(({ kind }) => kind === 'word').map(({ word }) => word)
    const { text, choices } = phrases.written(words)
    const enough = Math.min(ENOUGH + ENOUGH_MORE * (choices - 1), ENOUGH_FOR_MANY)
    return margin < enough ? null : { text, confidence: confidenceOf(margin - enough) }
  }

  /** The one used longest ago is forgotten first. */
  #phrases(hints: readonly string[]): Phrases {
    const key = JSON.stringify(hints)
    const phrases = this.#grammars.get(key) ?? phrasesOf(hints)
    this.#grammars.delete(key)
    this.#grammars.set(key, phrases)
    for (const oldest of [...this.#grammars.keys()].slice(0, -MOST_GRAMMARS)) this.#grammars.delete(oldest)
    return phrases
  }
}

function freshDecoder(flite: Flite): Promise<GrammarDecoder> {
  return GrammarDecoder.load(flite, { grammarWeight: GRAMMAR_WEIGHT, scoresAll: true })
}

/** By how much, a second of speech, the phrases fit better than any sounds. What is not told of them does not speak for them. */
export function marginOf(phrases: readonly HeardPiece[], sounds: readonly HeardPiece[]): number {
  const untold = phrases.filter(({ kind, word }) => kind === 'word' && !isTold(word))
  const gained = untold.map((piece) => Math.max(0, misfitDuring(piece, sounds) - piece.misfit))
  const told = phrases.filter(({ word }) => isTold(word))
  return (sum(misfits(sounds)) - sum(misfits(phrases)) - sum(gained)) / Math.max(seconds(told), seconds(sounds), 0.1)
}

/** Of pieces, what falls into the time of one of another grammar's. */
function misfitDuring({ at, end }: HeardPiece, pieces: readonly HeardPiece[]): number {
  const share = (piece: HeardPiece) =>
    Math.max(0, Math.min(end, piece.end) - Math.max(at, piece.at)) / (piece.end - piece.at)
  return sum(pieces.map((piece) => piece.misfit * share(piece)))
}

function seconds(pieces: readonly HeardPiece[]): number {
  return sum(pieces.filter(({ kind }) => kind !== 'silence').map(({ at, end }) => end - at))
}

const misfits = (pieces: readonly HeardPiece[]) => pieces.map(({ misfit }) => misfit)
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** 0.5 for what is just enough, towards 1 for what fits better. */
function confidenceOf(more: number): number {
  return Math.round(100 / (1 + Math.exp(-STEEP * more))) / 100
}

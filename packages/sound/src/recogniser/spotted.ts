/** What the recogniser listens to, in samples a second. */
export const SPOTTER_RATE = 16_000

/** How much of a text was heard. */
export type Spotted = {
  readonly heard: boolean
  /** The share of the text's letters whose words were heard, each on its own, 0 to 1. */
  readonly share: number
  /** Those words, in their order. */
  readonly words: string
  /** Where it was found, in milliseconds from the sound's start; both 0 where nothing was. */
  readonly fromMs: number
  readonly toMs: number
}

/** The text was not found even as a whole. */
export const NOTHING: Spotted = { heard: false, share: 0, words: '', fromMs: 0, toMs: 0 }
